import { expect, onTestFinished, test } from 'vitest'
import {
  type Format,
  hours,
  type Logger,
  minutes,
  onWindowClose,
  StreamsBuilder,
  serdes,
  session,
  type Topology,
  topic,
  tumbling,
  type Windows
} from '#streams'
import { type TestDriverOptions, TopologyTestDriver } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { append, type RunOptions, run, valuesOf } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const json = serdes.json<number>()
const decimal: Format<number> = { ...json, name: 'decimal' }
const minute = tumbling(minutes(1))

/** What a version of the application counts, and how its store is declared. */
interface Version {
  readonly store?: string
  readonly windows?: Windows
  readonly atClose?: true
  readonly value?: Format<number>
  readonly ttl?: number
  readonly changelog?: false
}

function counting({ store = 'totals', windows, atClose, ...options }: Version = {}): Topology {
  const builder = new StreamsBuilder('app')
  const grouped = builder.stream('read', input).groupByKey()
  if (windows) {
    const each = grouped.windowedBy(windows)
    const parts = atClose ? each.emitStrategy(onWindowClose()) : each
    const changes = parts.count(store, options).toStream('changes')
    changes.map('unwrap', (value, { key }) => ({ key, value })).to('write', output)
  } else grouped.count(store, options).toStream('changes').to('write', output)
  return builder.build()
}

/** Words that the log was given. */
function aLog(): { readonly log: Logger; readonly warnings: readonly string[] } {
  const warnings: string[] = []
  const quiet = (): void => undefined
  const warn = (_fields: object, message: string): void => void warnings.push(message)
  return { log: { debug: quiet, info: quiet, warn, error: quiet }, warnings }
}

/** Counts one record with a version; to be opened with another. */
async function counted(version: Version, options: TestDriverOptions = {}): Promise<TopologyTestDriver> {
  const driver = new TopologyTestDriver(counting(version), options)
  onTestFinished(() => driver.close())
  await driver.input(input).pipe('a', 1)
  await driver.stop()
  driver.output(output).read()
  return driver
}

test.each<readonly [string, Version, Version, RegExp]>([
  [
    'windows of another size',
    { windows: minute },
    { windows: tumbling(minutes(5)) },
    /'totals' \(app-totals-changelog\) holds windows \(tumbling: size 1 min, grace 0 ms\).*wants windows \(tumbling: size 5 min/
  ],
  [
    'windows of another kind',
    { windows: minute },
    { windows: session(minutes(1)) },
    /holds windows \(tumbling.*wants windows \(session: gap 1 min/
  ],
  [
    'windows that take records for longer than they were kept',
    { windows: minute },
    { windows: tumbling(minutes(1), { grace: hours(1) }) },
    /kept for 1 min, and .*grace 1 h.*kept for 61 min/
  ],
  ['no windows any more', { windows: minute }, {}, /holds windows.*wants entries by key/],
  ['windows where there were none', {}, { windows: minute }, /holds entries by key.*wants windows/],
  [
    'windows that are sent when they close',
    { windows: minute },
    { windows: minute, atClose: true },
    /wants windows .* in the order of time/
  ],
  ['another format of values', {}, { value: decimal }, /values timestamped-json, and .*values timestamped-decimal/],
  ['a ttl where there was none', {}, { ttl: hours(1) }, /wants entries by key .* with a ttl/],
  [
    'a store of another name',
    {},
    { store: 'sums' },
    /state of a store 'totals' \(app-totals-changelog\), which the topology does not have, and its store 'sums' is new and alike/
  ]
])('refuses state that does not go with the topology, and says what to do: %s', async (_, before, after, words) => {
  const driver = await counted(before)
  const refused = driver.reopen(counting(after))
  await expect(refused).rejects.toMatchObject({ code: 'incompatible-state', message: expect.stringMatching(words) })
  await expect(refused).rejects.toThrow(/Change it back; or start under another applicationId.*ON_CHANGED_STATE/)
  await driver.reopen(counting(before))
  await driver.input(input).pipe('a', 1)
  expect(driver.output(output).read()).toMatchObject([{ key: 'a', value: 2 }])
})

test.each<readonly [string, Version, Version, number]>([
  ['the same', { windows: minute }, { windows: minute }, 2],
  [
    'windows that are kept for less long',
    { windows: tumbling(minutes(1), { grace: hours(1) }) },
    { windows: minute },
    2
  ],
  ['another ttl', { ttl: hours(1) }, { ttl: hours(2) }, 2],
  ['a new store that is not alike', {}, { store: 'per-minute', windows: minute }, 1]
])('goes on with state that goes with the topology: %s', async (_, before, after, count) => {
  const driver = await counted(before)
  await driver.reopen(counting(after))
  await driver.input(input).pipe('a', 1)
  expect(driver.output(output).read()).toMatchObject([{ key: 'a', value: count }])
})

test('takes state of another name or shape as it is when set to accept it, and says so', async () => {
  const { log, warnings } = aLog()
  const driver = await counted({}, { onChangedState: 'accept', log })
  await driver.reopen(counting({ value: decimal }))
  await driver.input(input).pipe('a', 1)
  expect(driver.output(output).read()).toMatchObject([{ key: 'a', value: 2 }])
  await driver.reopen(counting({ value: decimal, store: 'sums' }))
  expect(warnings).toEqual([
    expect.stringMatching(/wants .*timestamped-decimal: it is taken as it is \(onChangedState is accept\)/),
    expect.stringMatching(/files of store 'totals' hold .*: it is taken as it is/),
    expect.stringMatching(/its store 'sums' is new and alike: .*it is taken as it is/)
  ])
})

test('remembers a store that the topology does not have any more, and says that its state stays', async () => {
  const { log, warnings } = aLog()
  const driver = await counted({ windows: minute }, { log })
  const other = counting({ store: 'others' })
  await driver.reopen(other)
  await driver.input(input).pipe('a', 1)
  expect(warnings).toEqual([
    expect.stringMatching(/no longer has a store 'totals': its state stays in app-totals-changelog/)
  ])
  await driver.reopen(other)
  expect(warnings).toHaveLength(1)
  await expect(driver.reopen(counting({ windows: tumbling(minutes(5)) }))).rejects.toThrow(/'totals' .* holds windows/)
})

test('tells what changed of several stores and tasks, whichever partitions were committed since', async () => {
  const driver = await counted({ windows: minute }, { partitions: 4, instances: 2 })
  await driver.reopen(counting({ windows: minute }))
  for (const key of ['b', 'c', 'd', 'e', 'f']) await driver.input(input).pipe(key, 1)
  await expect(driver.reopen(counting({ windows: tumbling(minutes(5)) }))).rejects.toMatchObject({
    code: 'incompatible-state'
  })
})

function aBroker(partitions = 1): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('in', partitions)
  broker.createTopic('out')
  return broker
}

/** Runs a version until one more record of each partition is counted and committed. */
async function countOnce(broker: MemoryBroker, version: Version, options: RunOptions = {}): Promise<void> {
  const { streams } = await run(broker, counting(version), options)
  onTestFinished(() => streams.close())
  const partitions = broker.partitionsOf('in')?.length ?? 0
  for (let partition = 0; partition < partitions; partition++) append(broker, 'in', partition, [['a', 1]])
  const end = (_: unknown, partition: number): boolean =>
    broker.group('app').committed('in', partition) === broker.log('in', partition).end
  await eventually('the end', () => Array.from({ length: partitions }).every(end))
  await streams.close()
}

test('takes state of which nothing was written down as it is, and writes it down from then on', async () => {
  const broker = aBroker()
  await countOnce(broker, {})
  broker.group('app').commitFromOutside([{ topic: 'in', partition: 0, offset: 1, metadata: 'AQAAAAAAAAAA' }])
  await countOnce(broker, { store: 'sums' })
  await expect(countOnce(broker, { value: decimal, store: 'sums' })).rejects.toMatchObject({
    code: 'incompatible-state'
  })
})

test('refuses state of more partitions than its topic has now, before it makes or reads anything', async () => {
  const broker = aBroker(3)
  await countOnce(broker, {})
  broker.deleteTopic('in')
  broker.createTopic('in', 2)
  await expect(countOnce(broker, { store: 'totals' })).rejects.toMatchObject({
    code: 'incompatible-state',
    message: expect.stringMatching(/spread over 3 partitions, and its topics have 2 now/)
  })
  await expect(countOnce(broker, { store: 'sums', windows: minute })).resolves.toBeUndefined()
})

test('makes no changelog for a store that it refuses', async () => {
  const broker = aBroker()
  await countOnce(broker, {})
  await expect(countOnce(broker, { store: 'sums' })).rejects.toMatchObject({ code: 'incompatible-state' })
  expect(broker.topicNames()).not.toContain('app-sums-changelog')
})

test('warns of a changelog that was deleted while the group kept its offsets: its store begins empty', async () => {
  const broker = aBroker()
  const { log, warnings } = aLog()
  await countOnce(broker, {}, { log })
  broker.deleteTopic('app-totals-changelog')
  await countOnce(broker, {}, { log })
  expect(valuesOf(broker, 'out')).toEqual([1, 1])
  expect(warnings.filter(words => words.includes('changelog'))).toEqual([
    expect.stringMatching(
      /^the changelog app-totals-changelog of the store 'totals'.*begins empty.*another applicationId/
    )
  ])
})

test('starts over once its group, the topics that it made and its local files are deleted', async () => {
  const broker = aBroker()
  const options = { stores: lmdbStores({ directory: await aDirectory() }) }
  await countOnce(broker, {}, options)
  await countOnce(broker, {}, options)
  broker.deleteGroup('app')
  broker.deleteTopic('app-totals-changelog')
  const { log, warnings } = aLog()
  await countOnce(broker, {}, { stores: lmdbStores({ directory: await aDirectory() }), log })
  expect(valuesOf(broker, 'out')).toEqual([1, 2, 1, 2, 3])
  expect(warnings).toEqual([expect.stringContaining('no committed offsets')])
})

test('a groupBy of another name goes through another topic, and its aggregation continues', async () => {
  const version = (groupBy: string): Topology => {
    const builder = new StreamsBuilder('app')
    builder
      .stream('read', input)
      .groupBy(groupBy, (_, key) => key)
      .count('totals')
      .toStream('changes')
      .to('write', output)
    return builder.build()
  }
  const driver = new TopologyTestDriver(version('by-key'))
  onTestFinished(() => driver.close())
  await driver.input(input).pipe('a', 1)
  await driver.stop()
  await driver.reopen(version('by-name'))
  await driver.input(input).pipe('a', 1)
  expect(driver.output(output).read()).toMatchObject([{ value: 1 }, { value: 2 }])
  expect(driver.broker.log('app-by-key-repartition', 0)).toHaveLength(1)
  expect(driver.broker.log('app-by-name-repartition', 0)).toHaveLength(1)
})

async function aDirectory(): Promise<string> {
  const { path, remove } = await temporaryDirectory()
  onTestFinished(remove)
  return path
}

test('refuses local files that do not go with the topology where no changelog has their entries', async () => {
  const broker = aBroker()
  const options = { stores: lmdbStores({ directory: await aDirectory() }) }
  await countOnce(broker, { changelog: false }, options)
  const { streams } = await run(broker, counting({ changelog: false, windows: minute }), options)
  expect(await streams.stopped).toMatchObject({
    code: 'incompatible-state',
    message: expect.stringMatching(/the local files of store 'totals' hold entries by key.*wants windows/)
  })
  await countOnce(broker, { changelog: false }, options)
  expect(valuesOf(broker, 'out')).toEqual([1, 2])
})

test('empties local files of an earlier version where the changelog goes with the topology, and says so', async () => {
  const broker = aBroker()
  const [first, second] = [await aDirectory(), await aDirectory()]
  await countOnce(broker, {}, { stores: lmdbStores({ directory: first }) })
  const { log, warnings } = aLog()
  const elsewhere = { stores: lmdbStores({ directory: second }), onChangedState: 'accept' as const, log }
  await countOnce(broker, { value: decimal }, elsewhere)
  await countOnce(broker, { value: decimal }, { stores: lmdbStores({ directory: first }), log })
  expect(warnings.at(-1)).toMatch(/files of store 'totals' .* are restored from the changelog/)
  expect(valuesOf(broker, 'out')).toEqual([1, 2, 3])
})

test('names a changelog of windows that keeps them forever, and how to have them deleted', async () => {
  const broker = aBroker()
  broker.createTopic('app-totals-changelog', 1, { 'cleanup.policy': 'compact' })
  const { log, warnings } = aLog()
  await countOnce(broker, { windows: minute }, { log })
  expect(warnings).toContainEqual(
    expect.stringMatching(/keeps all windows forever.*cleanup.policy=\[compact,delete\],retention.ms=86460000$/)
  )
})
