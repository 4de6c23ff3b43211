import { expect, onTestFinished, test } from 'vitest'
import { StreamsBuilder, serdes, type TaskOptions, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<string>())
const text = 'x'.repeat(1_000)
/** Bytes of a record as they are counted: quotes, key and some for the record itself are with the text. */
const recordBytes = 1_066
const perBatch = 10
const unlimited = 1e9

/** How many records three partitions of 500 each hold when nothing goes on; afterwards they must all be processed. */
async function heldWith(task: Partial<TaskOptions>, processBytes: number, processRecords = unlimited): Promise<number> {
  const broker = new MemoryBroker({ maxBatch: perBatch })
  broker.createTopic('in', 3)
  for (const partition of [0, 1, 2]) append(broker, 'in', partition, new Array(500).fill(['kk', text]))
  const gate = Promise.withResolvers<void>()
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).peek('wait', () => gate.promise)
  const unbounded = { bufferedRecords: unlimited, bufferedBytes: unlimited }
  const { streams } = await run(broker, builder.build(), {
    bufferedBytes: processBytes,
    bufferedRecords: processRecords,
    task: { ...unbounded, maxUnfinished: 1, ...task }
  })
  onTestFinished(() => streams.close())
  let held = -1
  await eventually('a standstill', async () => {
    const before = held
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    held = streams.inFlight()
    return held === before && held > 0
  })
  gate.resolve()
  await eventually('everything', () => [0, 1, 2].every(p => broker.group('app').committed('in', p) === 500))
  return held
}

/** One being processed and what the last batch brings over the limit, for each partition. */
const over = 3 * (1 + perBatch)

test('a task holds no more records than its limit and a batch', async () => {
  const held = await heldWith({ bufferedRecords: 50 }, unlimited)
  expect(held).toBeGreaterThanOrEqual(150)
  expect(held).toBeLessThanOrEqual(150 + over)
})

test('a task holds no more bytes than its limit and a batch', async () => {
  const held = await heldWith({ bufferedBytes: 50 * recordBytes }, unlimited)
  expect(held).toBeGreaterThanOrEqual(140)
  expect(held).toBeLessThanOrEqual(150 + over)
})

test('all tasks of a process together hold no more bytes than its limit and a batch each', async () => {
  const held = await heldWith({}, 60 * recordBytes)
  expect(held).toBeGreaterThanOrEqual(55)
  expect(held).toBeLessThanOrEqual(60 + over)
})

test('all tasks of a process together hold no more records than its limit and a batch each', async () => {
  const held = await heldWith({}, unlimited, 60)
  expect(held).toBeGreaterThanOrEqual(55)
  expect(held).toBeLessThanOrEqual(60 + over)
})

test('without any limit everything is held', async () => {
  expect(await heldWith({}, unlimited)).toBe(1_500)
})

/** How many of 1,500 records in three partitions are taken while a sink does not answer; afterwards all must be written. */
async function takenWith(heldBytes: number, isSlow: boolean): Promise<number> {
  const broker = new MemoryBroker({ maxBatch: perBatch })
  broker.createTopic('in', 3)
  for (const partition of [0, 1, 2]) append(broker, 'in', partition, new Array(500).fill(['kk', text]))
  const gate = Promise.withResolvers<void>()
  let taken = 0
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .peek(
      'take',
      () => {
        taken++
        return isSlow ? gate.promise : undefined
      },
      { order: 'none', concurrency: 1_000 }
    )
    .sinkTo('store', {
      name: 'frozen',
      write: async records => {
        await gate.promise
        return { inserted: records.length, duplicates: 0, refused: [] }
      }
    })
  const { streams } = await run(broker, builder.build(), { heldBytes })
  onTestFinished(() => streams.close())
  let before = -1
  await eventually('a standstill', async () => {
    const last = before
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
    before = taken
    return last === taken && taken > 0
  })
  gate.resolve()
  await eventually('everything', () => [0, 1, 2].every(p => broker.group('app').committed('in', p) === 500))
  return before
}

test.each([
  ['rows that a sink does not take', false],
  ['records in an asynchronous step', true]
])('H6: all tasks of a process together hold no more bytes than their limit, in %s', async (_, isSlow) => {
  const taken = await takenWith(60 * recordBytes, isSlow)
  expect(taken).toBeGreaterThanOrEqual(55)
  expect(taken).toBeLessThanOrEqual(60 + 3 * Math.ceil(65_536 / recordBytes))
  expect(await takenWith(unlimited, isSlow)).toBeGreaterThan(400)
})
