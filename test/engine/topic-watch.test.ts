import { expect, onTestFinished, test } from 'vitest'
import {
  type Driver,
  deadLetter,
  deadLetterTo,
  type ExceptionHandler,
  noLog,
  StreamsBuilder,
  StreamsError,
  serdes,
  topic
} from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, type Running, type RunOptions, run } from './running.ts'

const dead = topic('dead', serdes.bytes, serdes.bytes)
/** Settings of topics that a test changes while the topology runs. */
type Changed = Record<string, Record<string, string>>

/** A topology that writes to every kind of topic: changelog, retry, repartition, dead letters and output. */
function everyKind() {
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead), retryTopics: { delays: [1_000] } })
  const words = builder.stream('read', topic('in', serdes.string, serdes.json<string>()))
  words
    .dedupe('seen', { by: word => word, within: 60_000 })
    .to('write', topic('out', serdes.string, serdes.json<string>()))
  return builder.build()
}

async function running(changed: Changed, topology = everyKind(), options: RunOptions = {}): Promise<Running> {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name)
  const inner = memoryDriver(broker)
  const driver: Driver = {
    ...inner,
    admin: () => {
      const admin = inner.admin()
      const settingsOf: typeof admin.settingsOf = async (name, names) => ({
        ...(await admin.settingsOf(name, names)),
        ...changed[name]
      })
      return { ...admin, settingsOf }
    }
  }
  const started = await run(broker, topology, { driver, monitorInterval: 1, ...options })
  onTestFinished(() => started.streams.close())
  return started
}

test.each([
  ['app-seen-changelog', { 'cleanup.policy': 'delete' }, 'the changelog app-seen-changelog has cleanup.policy=delete'],
  ['in-retry-1', { 'cleanup.policy': 'compact' }, 'the retry topic in-retry-1 has cleanup.policy=compact'],
  ['in-retry-1', { 'cleanup.policy': 'delete', 'retention.ms': '500' }, 'in-retry-1 has retention.ms=500'],
  ['dead', { 'cleanup.policy': 'compact' }, 'the dead-letter topic dead has cleanup.policy=compact'],
  ['out', { 'min.insync.replicas': '2' }, 'the topic out has min.insync.replicas=2 and one copy of a partition'],
  ['dead', { 'min.insync.replicas': '2' }, 'the topic dead has min.insync.replicas=2']
])(
  'W28: %s is given %o while it runs: named in health, counted, and forgotten when mended',
  async (name, to, words) => {
    const changed: Changed = {}
    const { streams, metrics } = await running(changed)
    await eventually('health', () => streams.health().healthy)
    changed[name] = to
    await eventually('the change', () => !streams.health().healthy)
    expect(streams.health().reason).toContain(words)
    expect(streams.health().reason).toContain(
      `kafka-configs.sh --bootstrap-server … --alter --entity-type topics --entity-name ${name} --add-config `
    )
    expect(metrics.value('streams_unfit_topics')).toBe(1)
    delete changed[name]
    await eventually('health again', () => streams.health().healthy)
    expect(metrics.value('streams_unfit_topics')).toBe(0)
  }
)

test('W28: more in-sync replicas than there are copies are named before the first record, and the start goes on', async () => {
  const lines: string[] = []
  const log = { ...noLog, warn: (_: unknown, message: string) => void lines.push(message) }
  const changed = { out: { 'min.insync.replicas': '3' } }
  const { streams, consumers } = await running(changed, everyKind(), { log, monitorInterval: 60_000 })
  expect(consumers).toHaveLength(1)
  expect(lines.filter(line => line.includes('out has min.insync.replicas=3'))).toHaveLength(1)
  await eventually('running', () => streams.state === 'running')
  expect(streams.health().reason).toContain('set min.insync.replicas=1')
})

test('W28: a look that fails changes nothing, and a topic whose settings may not be seen is said once', async () => {
  const lines: string[] = []
  const log = { ...noLog, info: (_: unknown, message: string) => void lines.push(message) }
  const changed: Changed = { out: { 'min.insync.replicas': '3' } }
  let refused: StreamsError | undefined
  const watched = new Proxy(changed, {
    get: (all, name) => {
      if (refused !== undefined) throw refused
      return all[String(name)]
    }
  })
  const { streams } = await running(watched, everyKind(), { log })
  await eventually('the words', () => streams.health().reason?.includes('min.insync.replicas=3') === true)
  refused = new StreamsError('authorization-failed', 'no DescribeConfigs')
  const unseen = () => lines.filter(line => line.includes('the settings of out may not be seen')).length
  await eventually('the refusal', () => unseen() > 0)
  expect(streams.health().reason).toContain('min.insync.replicas=3')
  refused = undefined
  delete changed.out
  await eventually('health again', () => streams.health().healthy)
  expect(unseen()).toBe(1)
})

test('W28: a handler that does not say where it writes letters is named at the start, and its topic is looked at from the first letter on', async () => {
  const own: ExceptionHandler = (error, context) => ({
    action: 'resume',
    deadLetters: [deadLetter('dead', error, context)]
  })
  const builder = new StreamsBuilder('app', { onError: { processing: own } })
  builder.stream('read', topic('in', serdes.string, serdes.json<string>())).mapValues('fail', (): string => {
    throw new StreamsError('invalid-value', 'no')
  })
  const lines: string[] = []
  const log = { ...noLog, info: (_: unknown, message: string) => void lines.push(message) }
  const broker = new MemoryBroker()
  for (const name of ['in', 'dead']) broker.createTopic(name, 1, name === 'dead' ? { 'cleanup.policy': 'compact' } : {})
  const { streams } = await run(broker, builder.build(), { log, monitorInterval: 1 })
  onTestFinished(() => streams.close())
  expect(lines.filter(line => line.includes('the error handlers of processing do not say where'))).toHaveLength(1)
  await eventually('health', () => streams.health().healthy)
  append(broker, 'in', 0, [['k', 'v']])
  await eventually('the topic', () => streams.health().reason?.includes('dead has cleanup.policy=compact') === true)
})
