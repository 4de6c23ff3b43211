import { expect, test } from 'vitest'
import { EpochHistory } from './epoch-history.ts'

function aBatch(baseOffset: number, epoch: number): Buffer {
  const batch = Buffer.alloc(80)
  batch.writeBigInt64BE(BigInt(baseOffset), 0)
  batch.writeInt32BE(68, 8)
  batch.writeInt32BE(epoch, 12)
  return batch
}

test('knows the epoch of the record before each offset', () => {
  const history = new EpochHistory()
  history.reset(10, 2)
  history.add(Buffer.concat([aBatch(10, 2), aBatch(20, 3), aBatch(30, 3), aBatch(40, 7)]))
  expect([10, 20, 21, 40, 41, 99].map(offset => history.before(offset))).toEqual([2, 2, 3, 3, 7, 7])
  expect(history.last).toBe(7)
})

test('a batch that is cut short is not looked at, and an offset of the past has no epoch', () => {
  const history = new EpochHistory()
  history.reset(10, -1)
  history.add(Buffer.concat([aBatch(10, 4), aBatch(20, 5).subarray(0, 70)]))
  expect([history.last, history.before(30), history.before(5)]).toEqual([4, 4, -1])
})
