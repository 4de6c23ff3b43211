import { expect, onTestFinished, test } from 'vitest'
import {
  type Driver,
  deadLetterTo,
  hours,
  keyValueStore,
  type Logger,
  minutes,
  noLog,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topology,
  topic,
  tumbling
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, prepare, type RunOptions, run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** Drops repeats; a value of 0 fails until its second try, a negative one always. */
function topology(): Topology {
  const tries = new Map<number, number>()
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead), retryTopics: { delays: [20, 40] } })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      tries.set(value, (tries.get(value) ?? 0) + 1)
      if (value < 0 || (value === 0 && tries.get(value) === 1)) throw new Error('not yet')
      return value
    })
    .dedupe('seen', { by: value => `${value}`, within: hours(1) })
    .to('write', output)
  return builder.build()
}

function aBroker(partitions: number): MemoryBroker {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name, partitions)
  return broker
}

async function start(broker: MemoryBroker, options: RunOptions = {}) {
  const running = await run(broker, topology(), options)
  onTestFinished(() => running.streams.close())
  return running
}

test('start makes changelog and retry topics with the partitions of what is read', async () => {
  const broker = aBroker(3)
  await start(broker)
  const made = broker.topicNames().filter(name => !['in', 'out', 'dead'].includes(name))
  expect(made.toSorted()).toEqual(['app-seen-changelog', 'in-retry-1', 'in-retry-2'])
  expect(made.map(name => broker.partitionsOf(name)?.length)).toEqual([3, 3, 3])
})

test('a failing record waits in its retry topics while later ones pass, and ends in output or dead letter', async () => {
  const broker = aBroker(1)
  await start(broker)
  append(broker, 'in', 0, [
    ['k', 0],
    ['k', -1],
    ['k', 2]
  ])
  await eventually('the dead letter', () => broker.log('dead', 0).end === 1)
  await eventually('the outputs', () => broker.log('out', 0).end === 2)
  const values = broker
    .log('out', 0)
    .read(0, 9)
    .records.map(({ value }) => Number(value))
  expect(values).toEqual([2, 0])
  expect([1, 2].map(n => broker.log(`in-retry-${n}`, 0).end)).toEqual([2, 1])
  const done = (name: string, end: number) => () => broker.group('app').committed(name, 0) === end
  await eventually('the commits', () => done('in', 3)() && done('in-retry-1', 2)() && done('in-retry-2', 1)())
})

test('with createTopics false a missing topic stops start, naming all that are missing; existing ones are used', async () => {
  const broker = aBroker(2)
  broker.createTopic('in-retry-1', 2)
  await expect(start(broker, { createTopics: false })).rejects.toMatchObject({
    code: 'unknown-topic',
    message: expect.stringMatching(
      /^the topics in-retry-2 \(2 partitions\), app-seen-changelog \(2 partitions, cleanup.policy=compact\) do not exist/
    )
  })
  broker.createTopic('in-retry-2', 2)
  broker.createTopic('app-seen-changelog', 2)
  const { streams } = await start(broker, { createTopics: false })
  await eventually('the tasks', () => streams.state === 'running')
})

test('a start names all topics that it would read and that do not exist', async () => {
  const builder = new StreamsBuilder('app')
  const more = topic('more', serdes.string, serdes.json<number>())
  builder.stream('read', input).merge('both', builder.stream('read-more', more)).groupByKey().count('counts')
  await expect(run(new MemoryBroker(), builder.build())).rejects.toMatchObject({
    code: 'unknown-topic',
    message: 'topics in, more do not exist: create them first'
  })
})

test('a changelog with fewer partitions than are read is refused before anything is processed', async () => {
  const broker = aBroker(3)
  broker.createTopic('app-seen-changelog', 2)
  await expect(start(broker)).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringContaining('app-seen-changelog has 2 partitions and needs 3')
  })
})

/** Counts values by themselves and minute, behind a repartition topic. */
function byValueAndMinute(partitions?: number): Topology {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .groupBy('by-value', String, partitions === undefined ? {} : { partitions })
    .windowedBy(tumbling(minutes(1), { grace: minutes(2) }))
    .count('counts')
  return builder.build()
}

test('a repartition topic keeps all that is not read yet, a changelog of windows what is kept and a day more', async () => {
  const broker = aBroker(2)
  const { streams } = await run(broker, byValueAndMinute())
  onTestFinished(() => streams.close())
  const admin = memoryDriver(broker).admin()
  const settings = (topic: string) =>
    admin.settingsOf(topic, ['cleanup.policy', 'retention.ms', 'message.timestamp.type'])
  expect(await settings('app-by-value-repartition')).toEqual({
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'message.timestamp.type': 'CreateTime'
  })
  expect(await settings('app-counts-changelog')).toMatchObject({
    'cleanup.policy': 'compact,delete',
    'retention.ms': String(hours(24) + minutes(3))
  })
})

test('a repartition topic keeps its number of partitions, and another one that is asked for is refused', async () => {
  const broker = aBroker(2)
  broker.createTopic('app-by-value-repartition', 5)
  const { streams } = await run(broker, byValueAndMinute())
  await streams.close()
  expect(broker.partitionsOf('app-counts-changelog')).toHaveLength(5)
  await expect(run(broker, byValueAndMinute(3))).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringMatching(
      /the repartition topic app-by-value-repartition has 5 partitions, and its step asks for 3\. Set partitions to 5/
    )
  })
})

/** A step that uses a store and passes everything on. */
function stateful(builder: StreamsBuilder, input: string, store: ReturnType<typeof aStore>): void {
  builder
    .stream(`read-${input}`, topic(input, serdes.string, serdes.json<number>()))
    .process(`use-${input}`, () => ({ process: () => undefined }), { stores: [store] })
}

const aStore = (name = 'state') => keyValueStore(name, serdes.string, serdes.json<number>())

test('M3: a changelog has the partitions of its own sub-topology, whatever else is read', async () => {
  const broker = aBroker(3)
  broker.createTopic('large', 6)
  const builder = new StreamsBuilder('app')
  stateful(builder, 'in', aStore())
  builder.stream('read-large', topic('large', serdes.string, serdes.json<number>())).to('write', output)
  const { streams } = await run(broker, builder.build())
  onTestFinished(() => streams.close())
  expect(broker.partitionsOf('app-state-changelog')).toHaveLength(3)
})

test('S1: topics that share a store must have equally many partitions: the start names both, and what to do', async () => {
  const broker = aBroker(3)
  broker.createTopic('customers', 6)
  const [builder, store] = [new StreamsBuilder('app'), aStore('names')]
  stateful(builder, 'in', store)
  stateful(builder, 'customers', store)
  await expect(run(broker, builder.build())).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringMatching(
      /topic customers has 6 partitions and topic in has 3, but records of both use the store 'names'.*make in anew with 6 partitions/
    )
  })
})

test('S1: merged streams in front of dedupe must have equally many partitions too, though nothing is shared by name', async () => {
  const broker = aBroker(3)
  broker.createTopic('more', 4)
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .merge('both', builder.stream('read-more', topic('more', serdes.string, serdes.json<number>())))
    .dedupe('seen', { by: value => `${value}`, within: hours(1) })
    .to('write', output)
  await expect(run(broker, builder.build())).rejects.toThrow(
    "topic more has 4 partitions and topic in has 3, but records of both use the store 'seen'"
  )
})

test('a stateless merge has as many tasks as its largest topic has partitions, and state before it that of its own', async () => {
  const broker = aBroker(2)
  broker.createTopic('more', 4)
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .dedupe('seen', { by: value => `${value}`, within: hours(1) })
    .merge('both', builder.stream('read-more', topic('more', serdes.string, serdes.json<number>())))
    .to('write', output)
  for (let n = 0; n < 2; n++) {
    const { streams } = await run(broker, builder.build())
    onTestFinished(() => streams.close())
  }
  for (const partition of [0, 1, 2, 3]) append(broker, 'more', partition, [['k', partition]])
  append(broker, 'in', 1, [
    ['k', 9],
    ['k', 9]
  ])
  const written = () => [0, 1].reduce((sum, partition) => sum + broker.log('out', partition).end, 0)
  await eventually('all outputs', () => written() === 5)
  expect(broker.partitionsOf('app-seen-changelog')).toHaveLength(4)
})

test('S1: a retry topic with more partitions than its topic is refused, one with fewer gets them', async () => {
  const broker = aBroker(3)
  broker.createTopic('in-retry-1', 2)
  broker.createTopic('in-retry-2', 4)
  await expect(start(broker)).rejects.toMatchObject({
    code: 'invalid-configuration',
    message: expect.stringMatching(
      /in-retry-2 has 4 partitions and needs 3, as many as in\. Stop all workers, then delete in-retry-2/
    )
  })
  expect(broker.partitionsOf('in-retry-1')).toHaveLength(2)
  broker.deleteTopic('in-retry-2')
  await expect(start(broker, { createTopics: false })).rejects.toThrow(
    'in-retry-1 has 2 partitions and needs 3, as many as in. Stop all workers, then add partitions to in-retry-1'
  )
  await start(broker)
  expect(broker.partitionsOf('in-retry-1')).toHaveLength(3)
})

test('W31: partitions added to a topic with state end every worker, in words that help, before a record of them is taken', async () => {
  const broker = aBroker(3)
  const workers = [await start(broker), await start(broker)]
  broker.addPartitions('in', 6)
  append(broker, 'in', 4, [['k', 1]])
  for (const { streams } of workers) {
    const error = await streams.stopped
    expect(error).toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(
        /app-seen-changelog has 3 partitions and needs 6, as many as in\. Where partitions were added to in, keys are on other partitions than their state now: stop all workers/
      )
    })
  }
  expect(broker.log('out', 0).end + broker.log('out', 1).end).toBe(0)
  await expect(start(broker)).rejects.toThrow('app-seen-changelog has 3 partitions and needs 6')
  broker.addPartitions('app-seen-changelog', 6)
  await start(broker)
  await eventually('the output', () => [0, 1, 2].some(partition => broker.log('out', partition).end === 1))
  expect(broker.partitionsOf('in-retry-1')).toHaveLength(6)
})

test('W31: partitions added to a topic with retry topics and no state are read and retried, by all workers', async () => {
  const broker = aBroker(2)
  const failed = new Set<number>()
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead), retryTopics: { delays: [5] } })
  builder
    .stream('read', input)
    .mapValues('work', value => {
      if (failed.size !== failed.add(value).size) throw new Error('not yet')
      return value
    })
    .to('write', output)
  const all = builder.build()
  for (let n = 0; n < 2; n++) {
    const { streams } = await run(broker, all)
    onTestFinished(() => streams.close())
  }
  broker.addPartitions('in', 5)
  for (const partition of [0, 1, 2, 3, 4]) append(broker, 'in', partition, [['k', partition]])
  const written = () => [0, 1].reduce((sum, partition) => sum + broker.log('out', partition).end, 0)
  await eventually('all outputs', () => written() === 5)
  expect(broker.partitionsOf('in-retry-1')).toHaveLength(5)
})

test('W31: partitions added to a retry topic alone end the worker in words that help', async () => {
  const broker = aBroker(2)
  const { streams } = await start(broker)
  broker.addPartitions('in-retry-1', 3)
  expect(await streams.stopped).toMatchObject({
    message: expect.stringContaining('in-retry-1 has 3 partitions and needs 2')
  })
})

test('W31: partitions added to a topic without state are read, by all workers', async () => {
  const broker = aBroker(2)
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).to('write', output)
  const topology = builder.build()
  const workers = [prepare(broker, topology), prepare(broker, topology)]
  for (const { streams } of workers) {
    onTestFinished(() => streams.close())
    await streams.start()
  }
  broker.addPartitions('in', 4)
  for (const partition of [0, 1, 2, 3]) append(broker, 'in', partition, [['k', partition]])
  const written = () => [0, 1].reduce((sum, partition) => sum + broker.log('out', partition).end, 0)
  await eventually('all outputs', () => written() === 4)
})

test('S1: a task of which a driver deals only a part is named in the log and in health, until it is whole', async () => {
  const broker = aBroker(3)
  const driver = memoryDriver(broker)
  const tearing: Driver = { ...driver, consumer: ({ topicGroups: _, ...options }) => driver.consumer(options) }
  const errors: string[] = []
  const log = { ...noLog, error: (_: unknown, text?: string) => void errors.push(`${text}`) }
  const first = await start(broker, { driver: tearing, log })
  await eventually('the tasks', () => first.streams.health().healthy)
  const second = await start(broker, { driver: tearing, log })
  const workers = [first.streams, second.streams]
  await eventually('both say so', () => workers.every(each => each.health().reason?.startsWith('of one task') === true))
  for (const each of workers) {
    expect(each.health().reason).toMatch(
      /^of one task this worker has in\S*-\d but not in\S*-\d, so its store 'seen' sees only a part of the records: all workers of the group must run this topology/
    )
  }
  expect(errors).toEqual(expect.arrayContaining([workers[0]?.health().reason]))
  const torn = () => first.metrics.value('streams_torn_tasks', { topology: 'app' })
  expect(torn()).toBeGreaterThan(0)
  await second.streams.close()
  await eventually('all of it', () => first.streams.health().healthy)
  expect(torn()).toBe(0)
})

test.each([
  ['app-seen-changelog', { 'cleanup.policy': 'delete' }, /changelog app-seen-changelog has cleanup.policy=delete/],
  [
    'app-seen-changelog',
    { 'cleanup.policy': 'compact,delete', 'retention.ms': '60000' },
    /retention.ms=60000 and cleanup.policy=compact,delete/
  ],
  ['app-seen-changelog', { 'cleanup.policy': 'compact,delete', 'retention.bytes': '1000' }, /retention.bytes=1000/],
  ['in-retry-1', { 'cleanup.policy': 'compact' }, /retry topic in-retry-1 has cleanup.policy=compact/],
  ['in-retry-2', { 'cleanup.policy': 'delete', 'retention.ms': '40' }, /retention.ms=40.*above its delay of 40/]
])(
  'M15: %s that would lose what is kept in it is refused at the start, naming the setting: %o',
  async (name, settings, words) => {
    const broker = aBroker(1)
    broker.createTopic(name, 1, settings)
    const { streams } = prepare(broker, topology())
    await expect(streams.start()).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringMatching(words)
    })
  }
)

test.each([
  ['app-seen-changelog', { 'cleanup.policy': 'compact' }],
  ['app-seen-changelog', { 'cleanup.policy': 'compact,delete', 'retention.ms': '86400000', 'retention.bytes': '-1' }],
  ['app-seen-changelog', { 'cleanup.policy': 'compact,delete', 'retention.ms': '-1' }],
  ['in-retry-1', { 'cleanup.policy': 'delete', 'retention.ms': '604800000' }]
])('M15: %s whose settings keep what is needed is taken as it is: %o', async (name, settings) => {
  const broker = aBroker(1)
  broker.createTopic(name, 1, settings)
  const { streams } = await start(broker)
  expect(streams.state).not.toBe('error')
})

test('M15: settings that may not be seen are taken for right, and said so', async () => {
  const broker = aBroker(1)
  broker.createTopic('app-seen-changelog', 1, { 'cleanup.policy': 'delete' })
  const inner = memoryDriver(broker)
  const settingsOf = async (): Promise<never> => {
    throw new StreamsError('authorization-failed', 'not allowed')
  }
  const driver: Driver = { ...inner, admin: () => Object.assign(inner.admin(), { settingsOf }) }
  const { log, warnings } = aLog()
  await start(broker, { driver, log })
  expect(warnings).toContainEqual(
    expect.stringMatching(/settings of app-seen-changelog may not be seen.*DescribeConfigs/)
  )
})

test('L10: records in a retry topic of a level that is no more are named at the start, until they are done', async () => {
  const broker = aBroker(1)
  for (const name of ['in-retry-1', 'in-retry-3', 'in-retry-4', 'other-retry-3', 'in-retry-x']) {
    broker.createTopic(name)
    append(
      broker,
      name,
      0,
      name === 'in-retry-4'
        ? []
        : [
            ['k', 1],
            ['k', 2]
          ]
    )
  }
  const first = aLog()
  await start(broker, { log: first.log })
  const aboutRetries = (warnings: readonly string[]) => warnings.filter(text => text.includes('-retry-'))
  expect(aboutRetries(first.warnings)).toEqual([
    expect.stringMatching(/^2 records wait in in-retry-3, which is read no more/)
  ])
})

function aLog() {
  const warnings: string[] = []
  const quiet = (): void => undefined
  const log: Logger = { debug: quiet, info: quiet, error: quiet, warn: (_, text) => void warnings.push(text) }
  return { log, warnings }
}
