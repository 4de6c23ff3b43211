import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BatchPiece, ConsumerBatch, RawRecord } from '../../driver/consumer.ts'
import { noHeaders } from '../../headers.ts'
import type { CompiledSource } from '../steps/compile-source.ts'
import { InputQueue } from './input-queue.ts'
import { UnpackRoom } from './unpack-room.ts'

const source: CompiledSource = {
  name: 'read',
  topic: 'in',
  receive: () => undefined,
  prepare: () => undefined,
  carriesEventTime: false,
  schemaId: () => undefined
}

const recordAt = (offset: number): RawRecord => ({ key: null, value: null, timestamp: 0, headers: noHeaders, offset })

/** A batch of as many records as there are sizes, each of which unpacks to so many bytes from one packed byte. */
function aBatch(first: number, sizes: readonly number[]): ConsumerBatch {
  const records = sizes.map((_, i) => recordAt(first + i))
  const open = () => {
    let at = 0
    return {
      next: (room: number): BatchPiece => {
        const [size, record] = [sizes[at], records[at]]
        if (size === undefined || record === undefined) return { kind: 'end' }
        if (size > room) return { kind: 'no-room' }
        at++
        return { kind: 'records', records: [record], unpackedBytes: size }
      }
    }
  }
  const [nextOffset, highWatermark] = [first + sizes.length, 1_000]
  return {
    topic: 'in',
    partition: 0,
    records,
    size: { records: sizes.length, bytes: sizes.length },
    open,
    nextOffset,
    highWatermark
  }
}

function queuesIn(room: UnpackRoom, count: number) {
  const woken: InputQueue[] = []
  const queues: InputQueue[] = Array.from({ length: count }, () => {
    const queue: InputQueue = new InputQueue('in', 0, 0, source, {
      room,
      wake: () => void woken.push(queue),
      onDamaged: () => undefined
    })
    return queue
  })
  return { queues, woken }
}

test('H6, W13: a queue counts what is unpacked of it, and no more than is being taken', () => {
  const [queue] = queuesIn(new UnpackRoom(1_000, 100), 1).queues as [InputQueue]
  queue.add(aBatch(0, [70, 30]))
  queue.add(aBatch(2, [50]))
  expect([queue.bytes, queue.buffered]).toEqual([73, 3])
  queue.take()
  expect([queue.bytes, queue.buffered]).toEqual([33, 2])
  queue.take()
  expect([queue.bytes, queue.buffered]).toEqual([51, 1])
  queue.take()
  expect([queue.bytes, queue.buffered, queue.position]).toEqual([0, 0, 3])
})

test('H6: large batches take turns, small ones go on beside them, and who waited is woken', () => {
  const room = new UnpackRoom(1_000, 100)
  const { queues, woken } = queuesIn(room, 3)
  const [first, second, third] = queues as [InputQueue, InputQueue, InputQueue]
  first.add(aBatch(0, [1_500]))
  second.add(aBatch(0, [900]))
  third.add(aBatch(0, [50, 50]))
  expect([first.peek()?.offset, second.peek(), third.peek()?.offset]).toEqual([0, undefined, 0])
  expect([second.buffered, room.total]).toEqual([1, 1_550])
  third.take()
  expect(third.peek()?.offset).toBe(1)
  first.take()
  expect(woken).toContain(second)
  expect(second.peek()?.offset).toBe(0)
})

test('H6: a queue that is cleared gives its room to the others', () => {
  const room = new UnpackRoom(1_000, 100)
  const { queues, woken } = queuesIn(room, 2)
  const [first, second] = queues as [InputQueue, InputQueue]
  first.add(aBatch(0, [5_000]))
  second.add(aBatch(0, [5_000]))
  expect(second.peek()).toBeUndefined()
  first.clear()
  expect([woken, room.total, first.bytes]).toEqual([[second], 0, 0])
  expect(second.peek()?.offset).toBe(0)
})

test('H6: whatever comes, everything is taken, and no more is unpacked than the budget, one batch and a share for each', () => {
  const [budget, share, largest] = [1_000, 100, 3_000]
  const batches = fc.array(fc.array(fc.integer({ min: 1, max: largest }), { maxLength: 4 }), { maxLength: 6 })
  fc.assert(
    fc.property(fc.array(batches, { minLength: 1, maxLength: 5 }), fc.infiniteStream(fc.nat()), (input, choice) => {
      const room = new UnpackRoom(budget, share)
      const { queues } = queuesIn(room, input.length)
      input.forEach((all, i) => {
        let next = 0
        for (const sizes of all) {
          queues[i]?.add(aBatch(next, sizes))
          next += sizes.length
        }
      })
      const most = budget + largest + share * queues.length
      for (;;) {
        const ready = queues.filter(queue => queue.peek())
        expect(room.total).toBeLessThanOrEqual(most)
        if (ready.length === 0) break
        ready[(choice.next().value as number) % ready.length]?.take()
      }
      expect(queues.map(({ buffered, bytes }) => [buffered, bytes])).toEqual(queues.map(() => [0, 0]))
      expect(room.total).toBe(0)
    })
  )
})

test('M12: damage found while unpacking ends the queue behind what was before it, and nothing more is taken in', () => {
  const damaged = {
    topic: 'in',
    partition: 0,
    offset: 1,
    lastOffset: 4,
    reason: 'malformed',
    detail: '',
    bytes: Buffer.from('x')
  } as const
  const found: unknown[] = []
  const surroundings = {
    room: new UnpackRoom(10, 10),
    wake: () => undefined,
    onDamaged: (one: unknown) => void found.push(one)
  }
  const queue = new InputQueue('in', 0, 0, source, surroundings)
  const pieces: BatchPiece[] = [{ kind: 'records', records: [recordAt(0)], unpackedBytes: 5 }]
  const open = () => ({ next: (): BatchPiece => pieces.shift() ?? { kind: 'damaged', damaged } })
  queue.add({ ...aBatch(0, [1, 1, 1, 1, 1]), open })
  queue.add(aBatch(5, [1]))
  expect([queue.take().offset, queue.peek(), queue.position]).toEqual([0, undefined, 1])
  expect([queue.damaged?.lastOffset, queue.damaged && 'bytes' in queue.damaged]).toEqual([4, false])
  expect([found, queue.bytes, queue.buffered]).toEqual([[damaged], 0, 0])
  queue.add(aBatch(6, [1]))
  expect(queue.peek()).toBeUndefined()
  queue.skipTo(5)
  queue.add(aBatch(5, [1]))
  expect(queue.take().offset).toBe(5)
})
