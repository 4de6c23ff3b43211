import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import {
  deadLetterTo,
  hours,
  noLog,
  noMetrics,
  type SerdeResolver,
  Streams,
  StreamsBuilder,
  serdes,
  topic
} from '#streams'
import { parseEnvironment } from '../../config/environment.ts'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { temporaryDirectory } from '../../connectors/lmdb/temporary-directory.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { workerConfig } from './worker-config.ts'

const topics = {
  in: topic('in', serdes.string, serdes.string),
  out: topic('out', serdes.string, serdes.string),
  dead: topic('dead', serdes.bytes, serdes.bytes)
}

const noRegistry: SerdeResolver = ({ name }) => {
  throw new Error(`nobody makes the serde of '${name}' here`)
}

/** Drops repeats; refuses values that begin with `bad`. */
function topology() {
  const builder = new StreamsBuilder('dedupes', { onError: deadLetterTo(topics.dead) })
  builder
    .stream('read', topics.in)
    .dedupe('drop-repeats', { by: value => value, within: hours(1) })
    .mapValues('check', value => {
      if (value.startsWith('bad')) throw new Error('refused')
      return value
    })
    .to('write', topics.out)
  return builder.build()
}

async function aWorker(variables: Record<string, string> = {}) {
  const { path, remove } = await temporaryDirectory()
  const broker = new MemoryBroker()
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name)
  const clients = { driver: memoryDriver(broker), log: noLog, metrics: noMetrics }
  const environment = parseEnvironment({ STATE_DIR: path, COMMIT_INTERVAL_MS: '5', ...variables })
  const system = { applicationId: 'app', serdes: noRegistry }
  const streams = new Streams(topology(), workerConfig(environment, system, clients))
  onTestFinished(async () => {
    await streams.close()
    await remove()
  })
  const produce = async (...values: readonly string[]): Promise<void> => {
    const records = values.map(value => ({ topic: 'in', key: Buffer.from('k'), value: Buffer.from(value) }))
    await memoryDriver(broker).producer({ maxRecordBytes: 2_000_000 }).send(records)
  }
  const committed = (): number | undefined => broker.group('app').committed('in', 0)
  return { broker, streams, produce, committed, path }
}

test('a worker keeps its state on disk below STATE_DIR, with its changelog', async () => {
  const { broker, streams, produce, committed, path } = await aWorker()
  await streams.start()
  await produce('a', 'b', 'a')
  await eventually('the commit', () => committed() === 3)
  expect(broker.log('out', 0).end).toBe(2)
  expect(broker.log('app-drop-repeats-changelog', 0).end).toBe(2)
  await access(join(path, 'app', 'dedupes', '0', 'drop-repeats', 'data.mdb'))
})

test('with TOPIC_CREATE=false a worker whose changelog is missing stops, saying what to create', async () => {
  const { streams } = await aWorker({ TOPIC_CREATE: 'false' })
  await expect(streams.start()).rejects.toThrow(
    'the topics app-drop-repeats-changelog (1 partitions, cleanup.policy=compact) do not exist'
  )
})

test('a record as large as Kafka takes still fits into a dead letter, stack trace and all', async () => {
  const { broker, streams, produce, committed } = await aWorker()
  await streams.start()
  await produce(`bad${'x'.repeat(1_048_000)}`)
  await eventually('the commit', () => committed() === 1)
  expect(Object.keys(broker.log('dead', 0).read(0, 1).records[0]?.headers ?? {})).toContain(
    '__streams.errors.stacktrace'
  )
})

test('ON_MISSING_CHANGELOG says what becomes of a store that has lost its changelog', () => {
  const broker = new MemoryBroker()
  const system = { applicationId: 'app', serdes: noRegistry }
  const clients = { driver: memoryDriver(broker), log: noLog, metrics: noMetrics }
  const configured = (variables: NodeJS.ProcessEnv): string | undefined =>
    workerConfig(parseEnvironment(variables), system, clients).onMissingChangelog
  expect([configured({}), configured({ ON_MISSING_CHANGELOG: 'rebuild' })]).toEqual(['fail', 'rebuild'])
})
