import { expect, expectTypeOf, test } from 'vitest'
import {
  changelogTopic,
  deadLetterTo,
  type Stream,
  StreamsBuilder,
  serdes,
  type Table,
  type Topic,
  topic
} from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Make = (builder: StreamsBuilder) => Table<string, number>

/** A driver of a table whose changes are written to `out`, the table, and all that came out. */
function driverOf(make: Make, partitions = 1, instances = 1) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = make(builder)
  table.toStream('changes').to('write', output)
  const driver = new TopologyTestDriver(builder.build(), { partitions, instances })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value, timestamp }) => [key, value, timestamp])
  return { driver, table, out }
}

const read = (builder: StreamsBuilder) => builder.stream('read', input as Topic<string, number>)
const byParity = (builder: StreamsBuilder) =>
  read(builder).groupBy('parity', (value): string => (value % 2 ? 'odd' : 'even'))
const counted: Make = builder => read(builder).groupByKey().count('counts')

test('count tells every new count of a key, at the highest event time so far, and keeps it in a store named as the step', async () => {
  const { driver, table, out } = driverOf(counted)
  for (const [key, timestamp] of [
    ['a', 5],
    ['b', 1],
    ['a', 3],
    ['a', 9]
  ] as const)
    await driver.input(input).pipe(key, 7, { timestamp })
  expect(out()).toEqual([
    ['a', 1, 5],
    ['b', 1, 1],
    ['a', 2, 5],
    ['a', 3, 9]
  ])
  expect([...(await driver.store(table.store)).all()]).toEqual([
    ['a', { value: 3, timestamp: 9 }],
    ['b', { value: 1, timestamp: 1 }]
  ])
  expect(table.store.name).toBe('counts')
  expect(driver.broker.records('t-counts-changelog')).toHaveLength(4)
})

test("the formats of a table's store read its changelog, from outside too", async () => {
  const { driver, table } = driverOf(counted)
  await driver.input(input).pipe('a', 7, { timestamp: 5 })
  const { name, key, value } = table.store
  const changelog = topic(changelogTopic('t', name), key, value)
  const read = driver
    .output(changelog)
    .read()
    .map(({ key, value }) => [key, value])
  expect(read).toEqual([['a', { value: 1, timestamp: 5 }]])
})

test('records without key or value are dropped and counted, and change nothing', async () => {
  const { driver, out } = driverOf(counted)
  await driver.input(input).pipe(null, 1)
  await driver.input(input).pipe('a', null)
  expect(out()).toEqual([])
  for (const reason of ['null-key', 'null-value'])
    expect(driver.metrics.value('streams_dropped_records_total', { step: 'counts', reason })).toBe(1)
})

test('reduce begins with the first value; null removes the row, sends a tombstone, and the next value begins anew', async () => {
  const { driver, table, out } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .reduce('sums', (sum, value) => sum + value || null)
  )
  for (const [n, value] of [3, -1, -2, 4].entries()) await driver.input(input).pipe('a', value, { timestamp: 10 - n })
  expect(out()).toEqual([
    ['a', 3, 10],
    ['a', 2, 10],
    ['a', null, 10],
    ['a', 4, 7]
  ])
  expect((await driver.store(table.store)).get('a')).toEqual({ value: 4, timestamp: 7 })
})

test('aggregate begins as its initializer says and is given value, key and aggregate', async () => {
  const { driver, out } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .aggregate(
        'totals',
        () => 100,
        (value, key, total) => total + value + key.length
      )
  )
  await driver.input(input).pipe('ab', 1, { timestamp: 1 })
  await driver.input(input).pipe('ab', 2, { timestamp: 2 })
  expect(out()).toEqual([
    ['ab', 103, 1],
    ['ab', 107, 2]
  ])
})

test('groupBy counts right over partitions and instances, also after one of them has ended and all have restarted', async () => {
  const { driver, out } = driverOf(builder => byParity(builder).count('counts'), 3, 2)
  const pipe = async (from: number): Promise<void> => {
    for (let n = from; n < from + 10; n++) await driver.input(input).pipe(`k${n}`, n)
  }
  await pipe(0)
  await driver.stopInstance(0)
  await pipe(10)
  await driver.reopen()
  await pipe(20)
  const last = new Map(out().map(([key, value]) => [key, value]))
  expect([last.get('even'), last.get('odd')]).toEqual([15, 15])
  expect(driver.committed.get('t-parity-repartition')).toBe(30)
})

test('an instance that crashes loses no record of a count', async () => {
  const { driver, table } = driverOf(builder => byParity(builder).count('counts'), 3, 2)
  for (let n = 0; n < 10; n++) await driver.input(input).pipe(`k${n}`, n)
  driver.crashAt('after-outputs')
  for (let n = 10; n < 20; n++) await driver.input(input).pipe(`k${n}`, n)
  expect(driver.crashed).toBe(true)
  for (const parity of ['even', 'odd'])
    expect((await driver.store(table.store)).get(parity)?.value).toBeGreaterThanOrEqual(10)
})

test('all aggregations of a grouping share its repartition topic; keys that did not change need none', () => {
  const builder = new StreamsBuilder('t')
  const parity = byParity(builder)
  parity.count('counts')
  parity.reduce('sums', (sum, value) => sum + value)
  read2(builder)
    .filter('some', value => value > 0)
    .mapValues('half', value => value / 2)
    .groupByKey()
    .count('plain')
  const names = builder.build().nodes.flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  expect(names).toEqual(['in', 'parity-repartition', 'in-2'])
})

const read2 = (builder: StreamsBuilder) => builder.stream('read-2', topic('in-2', serdes.string, serdes.json<number>()))

test('grouping a stream by key twice makes one repartition topic', async () => {
  const builder = new StreamsBuilder('t')
  const texts = read(builder).selectKey('text', value => String(value))
  const [counts, sums] = [
    texts.groupByKey().count('counts'),
    texts.groupByKey().reduce('sums', (sum, value) => sum + value)
  ]
  const topology = builder.build()
  expect(topology.sourceTopics()).toEqual(['in', 'text-repartition'])
  const driver = new TopologyTestDriver(topology)
  for (const key of ['a', 'b']) await driver.input(input).pipe(key, 3)
  expect((await driver.store(counts.store)).get('3')?.value).toBe(2)
  expect((await driver.store(sums.store)).get('3')?.value).toBe(6)
})

test.each(['selectKey', 'map', 'flatMap', 'process'] as const)(
  'groupByKey repartitions by itself after %s, also with other steps between',
  verb => {
    const builder = new StreamsBuilder('t')
    const stream = read(builder)
    const rekeyed = {
      selectKey: () => stream.selectKey('change', value => String(value)),
      map: () => stream.map('change', (value, key) => ({ key, value })),
      flatMap: () => stream.flatMap('change', (value, key) => [{ key, value }]),
      process: () => stream.process<string, number>('change', () => ({ process: () => undefined }))
    }[verb]()
    rekeyed
      .filter('some', () => true)
      .merge('both', read2(builder))
      .groupByKey()
      .count('counts')
    expect(builder.build().sourceTopics()).toEqual(['in', 'in-2', 'both-repartition'])
  }
)

test.each<readonly [string, (stream: Stream<string, number>) => Stream<string, number>]>([
  ['mapValues', stream => stream.mapValues('change', value => value)],
  ['flatMapValues', stream => stream.flatMapValues('change', value => [value])],
  ['processValues', stream => stream.processValues<number>('change', () => ({ process: () => undefined }))],
  ['filter', stream => stream.filter('change', () => true)],
  ['peek', stream => stream.peek('change', () => undefined)],
  ['dedupe', stream => stream.dedupe('change', { by: String, within: 1 })],
  ['branch', stream => stream.branch('change', { all: () => true }).all]
])('groupByKey needs no repartition after %s, which keeps keys', (_, change) => {
  const builder = new StreamsBuilder('t')
  change(read(builder)).groupByKey().count('counts')
  expect(builder.build().sourceTopics()).toEqual(['in'])
})

test('groupByKey repartitions after a toStream that selects another key, and not after one that keeps it', () => {
  const builder = new StreamsBuilder('t')
  const table = read(builder).toTable('rows')
  table.toStream('same').groupByKey().count('counts')
  table
    .toStream('other', value => String(value))
    .groupByKey()
    .count('others')
  expect(builder.build().sourceTopics()).toEqual(['in', 'other-repartition'])
})

test('groupByKey repartitions after a merge whichever of both streams has other keys', () => {
  const builder = new StreamsBuilder('t')
  const rekeyed = read2(builder).selectKey('change', value => String(value))
  read(builder).merge('both', rekeyed).groupByKey().count('counts')
  expect(builder.build().sourceTopics()).toEqual(['in-2', 'in', 'both-repartition'])
})

test('an aggregator that throws fails its record alone, which can be dead-lettered; so does a value that its store cannot hold', async () => {
  const { driver, out } = driverOf(builder =>
    read(builder)
      .groupByKey()
      .aggregate(
        'totals',
        () => 0,
        (value, _, total) => {
          if (value < 0) throw new Error('negative')
          return total + 1 / value
        }
      )
  )
  for (const value of [1, -1, 0, 2]) await driver.input(input).pipe('a', value, { timestamp: 0 })
  expect(out()).toEqual([
    ['a', 1, 0],
    ['a', 1.5, 0]
  ])
  expect(
    driver
      .output(dead)
      .read()
      .map(({ headers }) => headers['__streams.errors.step'])
  ).toEqual(['totals', 'totals'])
})

test('types: a count is a number, an aggregate what its initializer makes; a function that returns a promise does not compile', () => {
  const grouped = read(new StreamsBuilder('t')).groupByKey()
  expectTypeOf(grouped.count('a')).toEqualTypeOf<Table<string, number>>()
  expectTypeOf(
    grouped.aggregate(
      'b',
      () => '',
      (_value, key, text) => text + key
    )
  ).toEqualTypeOf<Table<string, string>>()
  // @ts-expect-error a reducer answers at once
  grouped.reduce('c', async (sum, value) => sum + value)
  const later = async (value: number, _key: string, sum: number): Promise<number> => sum + value
  // @ts-expect-error an aggregator answers at once
  grouped.aggregate('d', () => 0, later)
  const sumLater = async (value: number, _key: string, sum: Promise<number>): Promise<number> => (await sum) + value
  // @ts-expect-error so does an initializer, whatever the aggregator takes
  grouped.aggregate('d2', async () => 0, sumLater)
  // @ts-expect-error a reducer answers a value of the stream
  grouped.reduce('e', (sum, value) => `${sum}${value}`)
  const counts = grouped.count('f').toStream('changes')
  // @ts-expect-error counts are numbers
  counts.to('write', topic('texts', serdes.string, serdes.string))
})
