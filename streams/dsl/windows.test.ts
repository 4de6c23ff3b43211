import { expect, test } from 'vitest'
import {
  deadLetterTo,
  hopping,
  keyValueStore,
  StreamsBuilder,
  serdes,
  type Table,
  type Topic,
  topic,
  tumbling,
  type Windowed,
  type WindowStore,
  windowed,
  windowStore
} from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const late = topic('late', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const output = topic('out', serdes.json<Windowed<string>>(), serdes.json<number>())

type Make = (builder: StreamsBuilder) => Table<Windowed<string>, number>

const grouped = (builder: StreamsBuilder) => builder.stream('read', input as Topic<string, number>).groupByKey()
const tens = tumbling(10, { grace: 5 })

/** A driver of a windowed table, what came out of it, and a way to put in values of one key by their times. */
function driverOf(make: Make, partitions = 1, instances = 1) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = make(builder)
  table.toStream('changes').to('write', output)
  const driver = new TopologyTestDriver(builder.build(), { partitions, instances })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(
        ({ key: { key, window }, value, timestamp }) => `${key}@${window.start}-${window.end}=${value} at ${timestamp}`
      )
  const pipe = async (key: string, ...times: number[]): Promise<void> => {
    for (const timestamp of times) await driver.input(input).pipe(key, 1, { timestamp })
  }
  return { driver, table, out, pipe }
}

test('counts by key and tumbling window of event time, at the highest time in each window, and keeps the windows', async () => {
  const { driver, table, out, pipe } = driverOf(builder => grouped(builder).windowedBy(tens).count('counts'))
  await pipe('a', 3, 14, 9, 5)
  await pipe('b', 12)
  expect(out()).toEqual(['a@0-10=1 at 3', 'a@10-20=1 at 14', 'a@0-10=2 at 9', 'a@0-10=3 at 9', 'b@10-20=1 at 12'])
  const store = await driver.windowStore(table.store)
  expect([...store.fetch('a', 0, 5)]).toEqual([
    [
      { key: 'a', window: { start: 0, end: 10 } },
      { value: 3, timestamp: 9 }
    ]
  ])
  expect(store.get({ key: 'b', window: { start: 10, end: 20 } })).toEqual({ value: 1, timestamp: 12 })
})

test('a record is in every hopping window that covers it, by ascending start, and in none before 0', async () => {
  const hops = hopping(10, { advance: 4 })
  const { out, pipe } = driverOf(builder => grouped(builder).windowedBy(hops).count('counts'))
  await pipe('a', 1, 11)
  expect(out()).toEqual(['a@0-10=1 at 1', 'a@4-14=1 at 11', 'a@8-18=1 at 11'])
})

test('reduce begins with the first value of a window, aggregate as its initializer says; null removes a window', async () => {
  const { driver, out } = driverOf(builder =>
    grouped(builder)
      .windowedBy(tens)
      .reduce('sums', (sum, value) => sum + value || null)
  )
  for (const [n, value] of [3, -3, 5].entries()) await driver.input(input).pipe('a', value, { timestamp: 9 - n })
  expect(out()).toEqual(['a@0-10=3 at 9', 'a@0-10=null at 9', 'a@0-10=5 at 7'])
  const aggregated = driverOf(builder =>
    grouped(builder)
      .windowedBy(tens)
      .aggregate(
        'totals',
        () => 100,
        (value, key, total) => total + value + key.length
      )
  )
  await aggregated.pipe('ab', 1, 2)
  expect(aggregated.out()).toEqual(['ab@0-10=103 at 1', 'ab@0-10=106 at 2'])
})

test('records without a value count, those without a key are dropped and move no time', async () => {
  const { driver, out, pipe } = driverOf(builder => grouped(builder).windowedBy(tens).count('counts'))
  await driver.input(input).pipe(null, 1, { timestamp: 1_000 })
  await driver.input(input).pipe('a', null, { timestamp: 3 })
  await pipe('a', 4)
  expect(out()).toEqual(['a@0-10=1 at 3', 'a@0-10=2 at 4'])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'counts', reason: 'null-key' })).toBe(1)
})

test('a window takes records until its end and the grace; later ones are dropped, counted for each window, and go where they are asked for', async () => {
  const { driver, out, pipe } = driverOf(builder =>
    grouped(builder)
      .windowedBy(hopping(10, { advance: 5, grace: 5 }))
      .count('counts', { late: records => records.mapValues('minus', value => -value).to('write-late', late) })
  )
  await pipe('a', 9, 19, 8, 2)
  expect(out()).toEqual(['a@0-10=1 at 9', 'a@5-15=1 at 9', 'a@10-20=1 at 19', 'a@15-25=1 at 19', 'a@5-15=2 at 9'])
  const read = driver.output(late).read()
  expect(read.map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual([['a', -1, 2]])
  const missed = () => driver.metrics.value('streams_dropped_records_total', { step: 'counts', reason: 'late' })
  expect(missed()).toBe(2)
  await pipe('a', 40, 7)
  expect(missed()).toBe(4)
})

test('stream time is that of the step: what a filter before it took out closes no window', async () => {
  const { driver, out } = driverOf(builder =>
    builder
      .stream('read', input as Topic<string, number>)
      .filter('some', value => value > 0)
      .groupByKey()
      .windowedBy(tens)
      .count('counts')
  )
  await driver.input(input).pipe('a', -1, { timestamp: 1_000 })
  await driver.input(input).pipe('a', 1, { timestamp: 3 })
  expect(out()).toEqual(['a@0-10=1 at 3'])
})

test('a record far ahead of the clock is counted in its window and makes nothing late', async () => {
  const builder = new StreamsBuilder('t')
  grouped(builder).windowedBy(tumbling(10)).count('counts').toStream('changes').to('write', output)
  const driver = new TopologyTestDriver(builder.build(), { task: { maxFuture: 1_000 } })
  const now = driver.clock.now()
  for (const ahead of [0, 500_000, 1, 0]) await driver.input(input).pipe('a', 1, { timestamp: now + ahead })
  expect(driver.output(output).read()).toHaveLength(4)
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'counts', reason: 'late' })).toBe(0)
})

test('windows and what is too late for them outlive a restart and a crash, over partitions and instances', async () => {
  const { driver, out, pipe } = driverOf(
    builder =>
      builder
        .stream('read', input as Topic<string, number>)
        .groupBy('by-parity', (_, key) => String(Number(key) % 2))
        .windowedBy(tens)
        .count('counts'),
    4,
    2
  )
  for (let n = 0; n < 20; n++) await pipe(String(n), n)
  await driver.stopInstance(0)
  await driver.reopen()
  for (let n = 0; n < 20; n++) await pipe(String(n), n)
  const last = new Map(out().map(line => [line.split('=')[0], line.split(' ')[0]?.split('=')[1]]))
  expect(Object.fromEntries(last)).toEqual({ '0@0-10': '10', '1@0-10': '10', '0@10-20': '10', '1@10-20': '10' })
  await pipe('0', 100)
  await driver.reopen()
  await pipe('0', 40)
  expect(out()).toEqual(['0@100-110=1 at 100'])
})

test('an aggregator that throws fails its record alone, with all that it wrote; so does a value that the store cannot hold', async () => {
  const { driver, out } = driverOf(builder =>
    grouped(builder)
      .windowedBy(hopping(10, { advance: 5 }))
      .aggregate(
        'totals',
        () => 0,
        (value, _, total) => {
          if (value < 0 && total > 0) throw new Error('negative')
          return value / total === Number.POSITIVE_INFINITY && value > 5
            ? Number.POSITIVE_INFINITY
            : total + Math.abs(value)
        }
      )
  )
  await driver.input(input).pipe('a', 1, { timestamp: 11 })
  await driver.input(input).pipe('a', -1, { timestamp: 6 })
  await driver.input(input).pipe('b', 6, { timestamp: 16 })
  await driver.input(input).pipe('a', 2, { timestamp: 16 })
  expect(out()).toEqual(['a@5-15=1 at 11', 'a@10-20=1 at 11', 'a@10-20=3 at 16', 'a@15-25=2 at 16'])
  const steps = driver
    .output(dead)
    .read()
    .map(({ headers }) => headers['__streams.errors.step'])
  expect(steps).toEqual(['totals', 'totals'])
})

test('a windowed table is written and regrouped by the bytes that Kafka writes for windowed keys', async () => {
  const builder = new StreamsBuilder('t')
  const keys = windowed(serdes.string, tens)
  const changes = grouped(builder).windowedBy(tens).count('counts').toStream('changes')
  changes.to('write', topic('kafka', keys, serdes.json<number>()))
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(input).pipe('a', 1, { timestamp: 256 })
  const [record] = driver.output(topic('kafka', serdes.bytes, serdes.bytes)).read()
  expect(record?.key).toEqual(Buffer.from([97, 0, 0, 0, 0, 0, 0, 0, 250]))
  expect(keys.serde?.deserialize(record?.key as Buffer)).toEqual({ key: 'a', window: { start: 250, end: 260 } })
})

test('its changelog is made to compact and to delete a day after the retention', () => {
  const { table } = driverOf(builder => grouped(builder).windowedBy(tens).count('counts', { retention: 60 }))
  expect(table.store.times?.retention).toBe(60)
})

test('refuses a retention that ends before the windows stop taking records', () => {
  const windows = grouped(new StreamsBuilder('t')).windowedBy(tumbling(10, { grace: 5 }))
  expect(() => windows.count('a', { retention: 14 })).toThrow(
    "'a' keeps its windows for 14 ms, and they take records for longer (tumbling: size 10 ms, grace 5 ms): give a retention of at least 15 ms"
  )
  expect(() => windows.count('b', { retention: 15 })).not.toThrow()
})

test.each([
  ['a size of 0', () => tumbling(0)],
  ['a negative grace', () => tumbling(1, { grace: -1 })],
  ['a part of a millisecond', () => tumbling(1.5)],
  ['a gap between hopping windows', () => hopping(5, { advance: 6 })]
])('refuses %s', (_, make) => {
  expect(make).toThrow(/these windows cannot be/)
})

test('types: a windowed count is a table of windowed keys; late records are those of the stream', () => {
  const windows = grouped(new StreamsBuilder('t')).windowedBy(tens)
  const table = windows.count('a')
  // @ts-expect-error keys are windowed
  table.toStream('b').to('c', topic('counts', serdes.string, serdes.json<number>()))
  const later = async (value: number): Promise<number> => value
  // @ts-expect-error an aggregator answers at once
  windows.aggregate('d', () => 0, later)
  // @ts-expect-error late records are numbers
  windows.count('e', { late: records => records.to('f', topic('texts', serdes.string, serdes.string)) })
})

test('a processor opens a store of windows; what comes when its window is over is not written, and counted', async () => {
  const visits = windowStore('visits', tens, serdes.string, serdes.json<number>(), { retention: 20 })
  const plain = keyValueStore('plain', serdes.json<Windowed<string>>(), serdes.json<number>())
  const builder = new StreamsBuilder('t')
  builder.stream('read', input).process<string, number>(
    'note',
    () => {
      let store: WindowStore<string, number>
      return {
        init: context => {
          store = context.windowStore(visits)
          expect(() => context.windowStore(plain)).toThrow(/'plain' is no store of windows/)
        },
        process: ({ key, value, timestamp }) =>
          store.put({ key, window: { start: timestamp, end: timestamp + 10 } }, value)
      }
    },
    { stores: [visits, plain] }
  )
  const driver = new TopologyTestDriver(builder.build(), { partitions: 2 })
  for (const timestamp of [10, 20, 30, 0]) await driver.input(input).pipe('a', timestamp, { timestamp })
  await driver.input(input).pipe('b', 7, { timestamp: 20 })
  const store = await driver.windowStore(visits)
  expect([...store.reverseFetch('a')].map(([, value]) => value)).toEqual([30, 20])
  expect([...store.fetchAll(0, 20)].map(([, value]) => value).toSorted((x, y) => x - y)).toEqual([7, 20])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'note', reason: 'expired' })).toBe(1)
})
