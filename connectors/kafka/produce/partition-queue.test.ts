import { expect, test } from 'vitest'
import { type ProduceFailure, StreamsError } from '#streams'
import { noHeaderBlock } from '../wire/batches/header-block.ts'
import { PartitionQueue } from './partition-queue.ts'
import { SendCall } from './send-call.ts'

const owner = { producerId: 1n, epoch: 0 }
const refusal = new StreamsError('record-too-large', 'too large')

function aCall(queue: PartitionQueue, values: readonly string[]) {
  const outcome: { failures?: readonly ProduceFailure[]; error?: StreamsError } = {}
  const call = new SendCall(values.length, 0, { onReleased: () => undefined, onSettled: () => undefined })
  call.outcome.then(
    failures => {
      outcome.failures = failures
    },
    error => {
      outcome.error = error
    }
  )
  for (const [index, value] of values.entries()) {
    queue.push({ call, index, key: null, value: Buffer.from(value), headers: noHeaderBlock, timestamp: 0, bytes: 10 })
  }
  return { call, outcome }
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

const valuesOf = (batch: ReturnType<PartitionQueue['next']>) => batch?.records.map(({ value }) => value?.toString())

test('cuts batches by bytes, in order, and counts sequence numbers on', async () => {
  const queue = new PartitionQueue('t', 0)
  const { outcome } = aCall(queue, ['a', 'b', 'c'])
  const first = queue.next(20, owner)
  expect([valuesOf(first), first?.identity.firstSequence]).toEqual([['a', 'b'], 0])
  queue.acknowledge()
  const second = queue.next(20, owner)
  expect([valuesOf(second), second?.identity.firstSequence]).toEqual([['c'], 2])
  expect(outcome.failures).toBeUndefined()
  queue.acknowledge()
  await settled()
  expect(outcome.failures).toEqual([])
  expect(queue.isEmpty).toBe(true)
})

test('a record above the limit of a batch travels alone', () => {
  const queue = new PartitionQueue('t', 0)
  aCall(queue, ['a', 'b'])
  expect(valuesOf(queue.next(5, owner))).toEqual(['a'])
})

test('a batch that may be stored is sent again as it was, whatever came after it, also under a new identity', () => {
  const queue = new PartitionQueue('t', 0)
  aCall(queue, ['a'])
  const batch = queue.next(100, owner)
  queue.written()
  aCall(queue, ['b'])
  expect(queue.next(100, owner)).toBe(batch)
  expect(queue.next(100, { producerId: 2n, epoch: 0 })).toBe(batch)
})

test('S2: no later answer makes a batch certain of which one try may be stored', () => {
  const queue = new PartitionQueue('t', 0)
  aCall(queue, ['a'])
  const batch = queue.next(100, owner)
  for (const stored of ['maybe', 'not', 'not'] as const) {
    queue.written()
    queue.unacknowledged(stored)
    expect(queue.uncertain).toBe(true)
    expect(queue.next(100, { producerId: 2n, epoch: 0 })).toBe(batch)
  }
})

test('a try that was never written leaves no doubt', () => {
  const queue = new PartitionQueue('t', 0)
  aCall(queue, ['a'])
  queue.next(100, owner)
  queue.unacknowledged('maybe')
  expect(queue.uncertain).toBe(false)
})

test('a batch that is not stored is numbered anew under a new identity', () => {
  const queue = new PartitionQueue('t', 0)
  aCall(queue, ['a'])
  queue.next(100, owner)
  queue.acknowledge()
  aCall(queue, ['b'])
  queue.next(100, owner)
  const again = queue.next(100, { producerId: 2n, epoch: 0 })
  expect(again?.identity).toEqual({ producerId: 2n, epoch: 0, firstSequence: 0 })
})

test('finds the guilty record by halving, and the others are acknowledged', async () => {
  const queue = new PartitionQueue('t', 0)
  const values = Array.from({ length: 10 }, (_, i) => `v${i}`)
  const { outcome } = aCall(queue, values)
  const stored: string[] = []
  for (let batch = queue.next(1000, owner); batch !== undefined; batch = queue.next(1000, owner)) {
    expect(batch.identity.firstSequence).toBe(stored.length)
    const texts = valuesOf(batch) ?? []
    if (texts.includes('v6')) queue.isolate(refusal)
    else {
      stored.push(...(texts as string[]))
      queue.acknowledge()
    }
  }
  expect(stored).toEqual(values.filter(value => value !== 'v6'))
  await settled()
  expect(outcome.failures).toEqual([{ index: 6, error: refusal }])
})

test('refuses at once all records that the broker names as guilty, and the others follow in order', async () => {
  const queue = new PartitionQueue('t', 0)
  const { outcome } = aCall(queue, ['a', 'b', 'c', 'd'])
  queue.next(1000, owner)
  aCall(queue, ['e'])
  queue.isolate(refusal, new Set([0, 2]))
  const next = queue.next(1000, owner)
  expect([valuesOf(next), next?.identity.firstSequence]).toEqual([['b', 'd', 'e'], 0])
  queue.acknowledge()
  await settled()
  expect(outcome.failures?.map(({ index }) => index)).toEqual([0, 2])
})

test('names of guilty records that are not in the batch end in halving it', () => {
  const queue = new PartitionQueue('t', 0)
  aCall(queue, ['a', 'b'])
  queue.next(1000, owner)
  queue.isolate(refusal, new Set([7]))
  expect(valuesOf(queue.next(1000, owner))).toEqual(['a'])
})

test('records of a call that has failed are not sent any more', () => {
  const queue = new PartitionQueue('t', 0)
  const { call } = aCall(queue, ['a', 'b'])
  aCall(queue, ['c'])
  queue.next(10, owner)
  call.fail(refusal)
  queue.dropSettled()
  expect(valuesOf(queue.next(100, owner))).toEqual(['c'])
})

test('giving up a batch fails all calls in it', async () => {
  const queue = new PartitionQueue('t', 0)
  const { outcome } = aCall(queue, ['a'])
  queue.next(100, owner)
  queue.abandon(refusal)
  await settled()
  expect(outcome.error).toBe(refusal)
  expect(queue.isEmpty).toBe(true)
})
