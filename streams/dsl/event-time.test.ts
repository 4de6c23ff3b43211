import { expect, test } from 'vitest'
import {
  deadLetterTo,
  hours,
  keyValueStore,
  type ProcessorContext,
  StreamsBuilder,
  seconds,
  serdes,
  topic
} from '#streams'
import { TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.json<number>())
const out = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const now = Date.UTC(2026, 0, 1)
const maxFuture = hours(1)

/** Deduplicates by value within three hours; `settings` are those of production. */
function deduplicating(within = hours(3)) {
  const builder = new StreamsBuilder('t')
  builder.stream('read', input).dedupe('once', { by: String, within }).to('write', out)
  const driver = new TopologyTestDriver(builder.build(), { task: { maxFuture } })
  const pipe = (value: number, timestamp: number): Promise<void> => driver.input(input).pipe('k', value, { timestamp })
  const passed = (): readonly number[] =>
    driver
      .output(out)
      .read()
      .map(({ value }) => value)
  return { driver, pipe, passed }
}

test('W12: one record from the future makes nobody forget, and is counted', async () => {
  const { driver, pipe, passed } = deduplicating()
  await pipe(1, now)
  await pipe(2, now + hours(24 * 365 * 30))
  await pipe(1, now + seconds(1))
  expect(passed()).toEqual([1, 2])
  for (let minute = 0; minute < 300; minute += 10) await pipe(1000 + minute, now + seconds(60 * minute))
  await pipe(1, now + hours(2))
  expect(passed()).not.toContain(1)
  expect(driver.metrics.value('streams_future_records_total', { step: 'read' })).toBeGreaterThan(0)
})

test('W12: repeats of a record from the future are told, and its mark goes with time', async () => {
  const { driver, pipe, passed } = deduplicating()
  const future = now + hours(24 * 365 * 30)
  await pipe(0, now)
  await pipe(1, future)
  await pipe(1, future + 1)
  expect(passed()).toEqual([0, 1])
  await pipe(2, now + seconds(1))
  driver.clock.advance(hours(4))
  await pipe(3, now + hours(4))
  await pipe(4, now + hours(4) + 1)
  await pipe(5, now + hours(4) + 2)
  const store = await driver.store(keyValueStore('once', serdes.string, serdes.json<number>()))
  expect(store.approximateSize()).toBeLessThanOrEqual(4)
})

test('W12: late records are told from each other by their own times, and are not born expired', async () => {
  const { pipe, passed } = deduplicating()
  await pipe(0, now)
  await pipe(1, now - hours(10))
  await pipe(9, now + 1)
  await pipe(1, now - hours(10) + 1)
  await pipe(9, now + 2)
  await pipe(1, now - hours(6))
  expect(passed()).toEqual([0, 1, 9, 1])
})

test('W12: marks of late records go when a lifetime has passed', async () => {
  const { driver, pipe } = deduplicating()
  await pipe(0, now)
  for (let id = 1; id <= 50; id++) await pipe(id, now - hours(10) + id)
  driver.clock.advance(hours(4))
  for (let id = 51; id <= 54; id++) await pipe(id, now + hours(4))
  const store = await driver.store(keyValueStore('once', serdes.string, serdes.json<number>()))
  expect(store.approximateSize()).toBeLessThanOrEqual(8)
})

test('W12: schedules of stream time and partition time do not follow a record from the future', async () => {
  const punctuated: number[] = []
  const partitionTimes: number[] = []
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', input, {
      timestamps: (record, partitionTime) => {
        partitionTimes.push(partitionTime)
        return record.timestamp
      }
    })
    .process('watch', () => ({
      init: (context: ProcessorContext<string, number>) => {
        context.schedule(hours(1), 'stream-time', time => punctuated.push(time))
      },
      process: () => undefined
    }))
  const driver = new TopologyTestDriver(builder.build(), { task: { maxFuture } })
  for (const timestamp of [now, now + hours(48), now + hours(1), now + hours(1) + 1])
    await driver.input(input).pipe('k', 1, { timestamp })
  expect(punctuated).toEqual([now, now + hours(1)])
  expect(partitionTimes).toEqual([-1, now, now, now + hours(1)])
})

test('W12: the driver sets no limit by itself, so that tests may bring time forward by records', async () => {
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', input)
    .dedupe('once', { by: String, within: hours(3) })
    .to('write', out)
  const driver = new TopologyTestDriver(builder.build())
  for (const timestamp of [now, now + hours(48)]) await driver.input(input).pipe('k', 1, { timestamp })
  expect(driver.output(out).read()).toHaveLength(2)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, Date.parse('nonsense')])(
  'H7: a record whose extracted time is %s is a dead letter that names the step, and the next one is processed',
  async time => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
    builder.stream('read', input, { timestamps: ({ value }) => (value < 0 ? time : value + 0.5) }).to('write', out)
    const driver = new TopologyTestDriver(builder.build())
    await driver.input(input).pipe('k', -1)
    await driver.input(input).pipe('k', 1_000)
    const [letter] = driver.output(dead).read()
    expect(String(letter?.headers['__streams.errors.exception'])).toBe('invalid-value')
    expect(String(letter?.headers['__streams.errors.message'])).toMatch(/timestamps of 'read' answered/)
    expect(
      driver
        .output(out)
        .read()
        .map(({ timestamp }) => timestamp)
    ).toEqual([1_000])
  }
)

test('H7: a step that gives a record a time that is none fails that record alone', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', input)
    .process<string, number>('retime', () => {
      let context: ProcessorContext<string, number>
      return {
        init: opened => {
          context = opened
        },
        process: record => context.forward(record.withTimestamp(record.value < 0 ? Number.NaN : record.value))
      }
    })
    .to('write', out)
  const driver = new TopologyTestDriver(builder.build())
  for (const time of [-1, 1.5, 2]) await driver.input(input).pipe('k', time)
  expect(driver.output(dead).read()).toHaveLength(1)
  expect(
    driver
      .output(out)
      .read()
      .map(({ timestamp }) => timestamp)
  ).toEqual([1, 2])
})
