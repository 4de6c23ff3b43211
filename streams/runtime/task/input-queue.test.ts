import { expect, test } from 'vitest'
import type { ConsumerBatch, RawRecord } from '../../driver/consumer.ts'
import { noHeaders } from '../../headers.ts'
import type { CompiledSource } from '../steps/compile-source.ts'
import { InputQueue } from './input-queue.ts'

const source: CompiledSource = {
  name: 'read',
  topic: 'in',
  receive: () => undefined,
  prepare: () => undefined,
  carriesEventTime: false,
  schemaId: () => undefined
}

const recordsOf = (offsets: readonly number[]): readonly RawRecord[] =>
  offsets.map(offset => ({ key: null, value: Buffer.alloc(36), timestamp: 0, headers: noHeaders, offset }))

function aBatch(offsets: readonly number[], nextOffset = (offsets.at(-1) ?? -1) + 1): ConsumerBatch {
  return { topic: 'in', partition: 0, records: recordsOf(offsets), nextOffset, highWatermark: 100 }
}

/** A batch that notes in `decoded` when its records are read. */
function aPackedBatch(offsets: readonly number[], size: number, decoded: number[]): ConsumerBatch {
  return {
    topic: 'in',
    partition: 0,
    get records() {
      decoded.push(...offsets)
      return recordsOf(offsets)
    },
    size: { records: size, bytes: size * 100 },
    nextOffset: (offsets.at(-1) ?? 0) + 1,
    highWatermark: 100
  }
}

function taken(queue: InputQueue): readonly number[] {
  const offsets: number[] = []
  while (queue.peek()) offsets.push(queue.take().offset)
  return offsets
}

test('records come out in order and the position follows them over gaps', () => {
  const queue = new InputQueue('in', 0, 3, source)
  queue.add(aBatch([3, 5]))
  queue.add(aBatch([8, 9], 12))
  expect([queue.buffered, queue.bytes, queue.position]).toEqual([4, 400, 3])
  queue.take()
  expect([queue.buffered, queue.bytes, queue.position]).toEqual([3, 400, 4])
  queue.take()
  expect([queue.buffered, queue.bytes, queue.position]).toEqual([2, 200, 6])
  expect(taken(queue)).toEqual([8, 9])
  expect([queue.buffered, queue.bytes, queue.position]).toEqual([0, 0, 12])
})

test('records that come again are not taken again', () => {
  const queue = new InputQueue('in', 0, 0, source)
  queue.add(aBatch([0, 1, 2]))
  queue.take()
  queue.add(aBatch([0, 1, 2]))
  queue.add(aBatch([1, 2, 3, 4]))
  expect(taken(queue)).toEqual([1, 2, 3, 4])
  expect([queue.buffered, queue.position]).toEqual([0, 5])
  queue.add(aBatch([3, 4]))
  expect(queue.peek()).toBeUndefined()
})

test('a batch without records moves the position', () => {
  const queue = new InputQueue('in', 0, 0, source)
  queue.add(aBatch([], 7))
  expect([queue.peek(), queue.position, queue.buffered]).toEqual([undefined, 7, 0])
})

test('a batch that says its size is decoded once, when its turn comes', () => {
  const queue = new InputQueue('in', 0, 0, source)
  const decoded: number[] = []
  queue.add(aPackedBatch([0, 1], 2, decoded))
  queue.add(aPackedBatch([2, 3], 2, decoded))
  expect([decoded, queue.buffered, queue.bytes]).toEqual([[0, 1], 4, 400])
  queue.take()
  expect(decoded).toEqual([0, 1])
  queue.take()
  expect(decoded).toEqual([0, 1, 2, 3])
  expect(taken(queue)).toEqual([2, 3])
})

test('a size that was too high is put right when the batch is decoded', () => {
  const queue = new InputQueue('in', 0, 2, source)
  queue.add(aPackedBatch([2, 3], 4, []))
  expect(queue.buffered).toBe(2)
  expect(taken(queue)).toEqual([2, 3])
  expect(queue.buffered).toBe(0)
})
