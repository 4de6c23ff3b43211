import { expect, onTestFinished, test } from 'vitest'
import { hours, minutes, ms, StreamsBuilder, seconds, serdes, session, sliding, topic, tumbling } from '#streams'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { at, cached, counting, sent, started } from './cached-updates.ts'
import { input, output } from './numbers.ts'

test('sends one update of a key with a checkpoint, as of its last record, in the order of the last changes', async () => {
  const driver = started(counting())
  await driver.input(input).pipeAll([
    ['a', 1, at(5)],
    ['b', 1, at(7)],
    ['a', 1, at(9)],
    ['a', 1, at(3)],
    ['c', 1, at(4)],
    ['b', 1, at(1)]
  ])
  expect(sent(driver)).toEqual(['a=3@9', 'c=1@4', 'b=2@7'])
  expect(driver.broker.records('app-counts-changelog')).toHaveLength(3)
  await driver.input(input).pipe('a', 1, at(10))
  expect(sent(driver)).toEqual(['a=4@10'])
})

test('sends every update without a cache, or where a store has none', async () => {
  for (const driver of [started(counting(), {}), started(counting({ cacheBytes: 0 }))]) {
    await driver.input(input).pipeAll([
      ['a', 1, at(1)],
      ['a', 1, at(2)]
    ])
    expect(sent(driver)).toEqual(['a=1@1', 'a=2@2'])
  }
})

test('a store has a cache of its own where it says so', async () => {
  const driver = started(counting({ cacheBytes: 10_000 }), {})
  await driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['a', 1, at(2)]
  ])
  expect(sent(driver)).toEqual(['a=2@2'])
})

test('sends all that waits when it is more than it may be, before the checkpoint', async () => {
  const driver = started(counting(), { task: { cacheBytes: 1_000, sliceRecords: 1 } })
  const keys = ['a', 'b', 'a', 'c', 'd', 'e', 'a', 'b']
  await driver.input(input).pipeAll(keys.map((key, n) => [key, 1, at(n)]))
  expect(sent(driver)).toEqual(['b=1@1', 'a=2@2', 'c=1@3', 'd=1@4', 'e=1@5', 'a=3@6', 'b=2@7'])
})

test('a table below gets the row that it had last as the old one: sums of groups are right', async () => {
  const builder = new StreamsBuilder('app')
  builder
    .table('rows', input, { store: true })
    .groupBy('by-parity', value => ({ key: value % 2 ? 'odd' : 'even', value }))
    .aggregate(
      'sums',
      () => 0,
      (value, _, sum) => sum + value,
      (value, _, sum) => sum - value
    )
    .toStream('changes')
    .to('write', output)
  const driver = started(builder.build())
  await driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['a', 3, at(2)],
    ['b', 2, at(3)],
    ['b', 5, at(4)]
  ])
  const rows = driver.output(output).read()
  expect(rows.at(-1)).toMatchObject({ key: 'odd', value: 8 })
  await driver.input(input).pipeAll([
    ['a', 4, at(5)],
    ['b', 7, at(6)],
    ['a', 6, at(7)]
  ])
  const last = new Map(
    driver
      .output(output)
      .read()
      .map(({ key, value }) => [key, value])
  )
  expect([last.get('odd'), last.get('even')]).toEqual([7, 6])
})

test('what is made and removed between two checkpoints is never sent', async () => {
  const builder = new StreamsBuilder('app')
  builder.table('rows', input, { store: true }).toStream('changes').to('write', output)
  const driver = started(builder.build())
  await driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['a', null, at(2)],
    ['b', 1, at(3)]
  ])
  expect(sent(driver)).toEqual(['b=1@3'])
  await driver.input(input).pipeAll([
    ['b', null, at(4)],
    ['b', null, at(5)]
  ])
  expect(sent(driver)).toEqual(['b=null@5'])
})

test.each(['memory', 'lmdb'] as const)(
  'windows of every kind send what they have become, those too that are over by then: %s',
  async kind => {
    const { path, remove } = await temporaryDirectory()
    onTestFinished(remove)
    const stores = kind === 'lmdb' ? { stores: lmdbStores({ directory: path }) } : {}
    const builder = new StreamsBuilder('app')
    const grouped = builder.stream('read', input).groupByKey()
    const kinds = {
      fixed: grouped.windowedBy(tumbling(ms(10))),
      near: grouped.windowedBy(sliding(ms(10))),
      visits: grouped.windowedBy(session(ms(10)))
    }
    for (const [name, windows] of Object.entries(kinds))
      windows
        .count(name)
        .toStream(`${name}-changes`)
        .map(`${name}-words`, (count, { key, window }) => ({
          key: `${name} ${key} ${window.start}-${window.end}`,
          value: count
        }))
        .to(`${name}-write`, output)
    const driver = started(builder.build(), { ...cached, ...stores })
    await driver.input(input).pipeAll([
      ['a', 1, at(100)],
      ['a', 1, at(104)],
      ['a', 1, at(108)],
      ['a', 1, at(200)]
    ])
    expect(sent(driver)).toEqual([
      'fixed a 100-110=3@108',
      'fixed a 200-210=1@200',
      'near a 90-100=1@100',
      'near a 94-104=2@104',
      'near a 101-111=2@108',
      'near a 105-115=1@108',
      'near a 98-108=3@108',
      'near a 190-200=1@200',
      'visits a 100-108=3@108',
      'visits a 200-200=1@200'
    ])
  }
)

test('late records and those without a key are told of as without a cache', async () => {
  const builder = new StreamsBuilder('app')
  const windows = builder
    .stream('read', input)
    .groupByKey()
    .windowedBy(tumbling(minutes(1)))
  const counts = windows.count('counts')
  counts.toStream('changes', (_, { key }) => key).to('write', output)
  const driver = started(builder.build())
  await driver.input(input).pipeAll([
    ['a', 1, at(hours(1))],
    ['a', 1, at(0)],
    [null, 1, at(hours(1))]
  ])
  expect(sent(driver)).toEqual([`a=1@${hours(1)}`])
  const dropped = (reason: string): number =>
    driver.metrics.value('streams_dropped_records_total', { topology: 'app', step: 'counts', reason })
  expect([dropped('late'), dropped('null-key')]).toEqual([1, 1])
})

test('several steps that share a store send one update of a key', async () => {
  const other = topic('other', serdes.string, serdes.json<number>())
  const builder = new StreamsBuilder('app')
  const add = (value: number, _: string, sum: number): number => sum + value
  builder
    .stream('read', input)
    .groupByKey()
    .cogroup(add)
    .cogroup(builder.stream('read-other', other).groupByKey(), add)
    .aggregate('sums', () => 0)
    .toStream('changes')
    .to('write', output)
  const driver = started(builder.build())
  await driver.input(input).pipeAll([
    ['a', 1, at(1)],
    ['a', 2, at(2)]
  ])
  expect(sent(driver)).toEqual(['a=3@2'])
  await driver.input(other).pipe('a', 4, at(seconds(1)))
  expect(sent(driver)).toEqual(['a=7@1000'])
})
