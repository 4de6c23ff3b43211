import { expect, test } from 'vitest'
import { FetchPositions } from './fetch-positions.ts'

const at = (partition: number) => ({ topic: 't', partition, offset: 0 })
const batch = (partition: number) => ({ ...at(partition), records: [], nextOffset: 1, highWatermark: 1 })
const orderOf = (positions: FetchPositions): readonly number[] => [...positions.all()].map(({ partition }) => partition)

test('H11: a partition that brought something is asked for behind the others', () => {
  const positions = new FetchPositions()
  positions.assign([0, 1, 2].map(at))
  for (const partition of [0, 2]) {
    const reading = positions.get(at(partition))
    if (reading) positions.accept(reading, batch(partition))
  }
  expect(orderOf(positions)).toEqual([1, 0, 2])
})

test('M19: which log an offset belongs to is known when nothing more is read', () => {
  const positions = new FetchPositions()
  positions.assign([{ ...at(0), offset: 5, epoch: 3, topicId: 'id' }])
  const told = { epoch: 3, topicId: 'id' }
  expect(positions.originOf({ ...at(0), offset: 5 })).toEqual(told)
  positions.clear()
  positions.clear()
  expect(positions.originOf({ ...at(0), offset: 5 })).toEqual(told)
  expect([...positions.all()]).toEqual([])
})
