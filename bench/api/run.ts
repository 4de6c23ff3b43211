/**
 * What the API takes for reading a large table: `npm run bench:api`. ROWS rows (default 10,000,000) and MESSAGES of them in the raw topic
 * (default all), QUERIES requests of each kind (default 200) and CLIENTS of the stream (default 5,000). ONLY=queries or ONLY=stream for one
 * of the two, ASK=status for the queries with that in their name. On a native stack of its own, or on the servers that KAFKA_BROKER, SCHEMA_REGISTRY_URL and MYSQL_HOST name, with names that are its
 * own and are removed at the end; DATABASE_PID tells the process of the database there.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { type Admin, noLog, type Producer, type Serde, type Topic } from '#streams'
import { type Environment, parseEnvironment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { connectionOptions, sessionSettings } from '../../connectors/mysql/connection/pool.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { isGiven } from '../../deploy/stack/given.ts'
import { startStack } from '../../deploy/stack/start.ts'
import { newPlace, variablesOf } from '../../test/e2e/feedback-place.ts'
import { removePlace } from '../../test/e2e/remove-place.ts'
import { feedbackSubjects, feedbackTopicsOf } from '../../topology/feedback/topics.ts'
import { prepareFeedback } from '../../worker/feedback/feedback.ts'
import { startServer, stopServer } from '../ingest/servers.ts'
import { fillRows } from './fill-rows.ts'
import { fillTopic } from './fill-topic.ts'
import { measureQuery, tableLine } from './measure-queries.ts'
import { measureStream } from './measure-stream.ts'
import { messagesUntil, partitions } from './messages.ts'
import { queriesOf } from './queries.ts'

const rows = Number(process.env.ROWS ?? 10_000_000)
/** The number of the first message that is in the topic, in whole rounds of its partitions. */
const inTopicFrom = Math.max(0, Math.floor((rows - Number(process.env.MESSAGES ?? rows)) / partitions) * partitions)
/** Messages that no worker has come to yet. */
const queued = 10_000
const asked = Number(process.env.QUERIES ?? 200)
const messages = messagesUntil(Date.now(), rows + queued)
const clients = Number(process.env.CLIENTS ?? 5_000)
const only = process.env.ONLY

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
const kind = isGiven(process.env) ? 'given' : 'native'
const stack = await startStack({ kind, ports: 'free', dataDir })
const place = newPlace(stack.env)
const variables = variablesOf(place)
try {
  await bench(parseEnvironment({ ...process.env, ...variables }))
} finally {
  if (kind === 'given') await removePlace(place)
  await stack.stop()
  await rm(dataDir, { recursive: true, force: true })
}

async function bench(environment: Environment): Promise<void> {
  await prepareFeedback(environment, noLog)
  const driver = kafkaDriver(kafkaOptions(environment))
  const [producer, admin] = [driver.producer(), driver.admin()]
  await Promise.all([producer.connect(), admin.connect()])
  try {
    if (only !== 'stream') await fill(environment, producer, admin)
    const settings = { ...process.env, ...variables, LOG_LEVEL: 'error' }
    const server = await startServer('api', new URL('../../api/main.ts', import.meta.url), settings)
    const url = new URL(server.url).origin
    try {
      if (only !== 'stream') await queries(url, server.pid)
      if (only !== 'queries') await stream(environment, producer, url, server.pid)
    } finally {
      await stopServer(server)
    }
  } finally {
    await Promise.all([producer.close(), admin.close()])
  }
}

/** The serde of the values of a topic, opened. */
async function valuesOf<K, V>(environment: Environment, { name, value }: Topic<K, V>): Promise<Serde<V>> {
  const resolve = registrySerdes({ ...registryOptions(environment), catalogue: feedbackSubjects(environment) })
  const serde = resolve(value, name, 'value')
  await serde.open?.()
  return serde
}

/** Rows, messages, and the offsets of a worker that has the last messages before it. */
async function fill(environment: Environment, producer: Producer, admin: Admin): Promise<void> {
  const { raw } = feedbackTopicsOf(environment)
  const topic = raw.name
  const connection = await createConnection(connectionOptions(mysqlOptions(environment)))
  await connection.query(sessionSettings)
  await fillRows(connection, { messages, count: rows, topic, inTopicFrom, say })
  await connection.end()
  const { serialize } = await valuesOf(environment, raw)
  await fillTopic(producer, { messages, topic, from: inTopicFrom, to: rows + queued, encode: serialize })
  const offsets = Array.from({ length: partitions }, (_, partition) => ({
    topic,
    partition,
    offset: Math.ceil((rows - inTopicFrom - partition) / partitions)
  }))
  await admin.commit(environment.FEEDBACK_GROUP_ID, offsets)
  say(
    `${(rows - inTopicFrom).toLocaleString('en')} messages in the topic, and ${queued.toLocaleString('en')} more that wait\n`
  )
}

async function queries(url: string, api: number | undefined): Promise<void> {
  say(`${rows.toLocaleString('en')} rows, ${asked} requests of each kind one after the other\n`)
  say(
    '| what is asked | p50 ms | p95 ms | CPU ms API + database | 503 | bar for p95 |\n| --- | ---: | ---: | --- | ---: | --- |'
  )
  const database = stack.processes.find(({ name }) => name === 'mysql')?.pid ?? Number(process.env.DATABASE_PID)
  const all = queriesOf({ messages, stored: rows, sent: rows + queued })
  for (const query of all.filter(({ name }) => name.includes(process.env.ASK ?? ''))) {
    say(tableLine(await measureQuery(query, { url, api, database, asked })))
  }
}

async function stream(
  environment: Environment,
  producer: Producer,
  url: string,
  apiPid: number | undefined
): Promise<void> {
  const { scored } = feedbackTopicsOf(environment)
  const { serialize } = await valuesOf(environment, scored)
  const load = { url, apiPid, clients, rate: 5, seconds: 20, producer, topic: scored.name, encode: serialize }
  const figures = await measureStream(load)
  const whole = figures.sent * figures.clients
  say(
    `\n${figures.clients.toLocaleString('en')} clients of the stream, ${load.rate} records a second for ${load.seconds} s:`
  )
  say(`${(figures.bytesPerClient / 1024).toFixed(1)} KiB of memory a client`)
  say(
    `${Math.round(figures.perSecond).toLocaleString('en')} events/s, ${((100 * figures.delivered) / whole).toFixed(2)} % of all delivered`
  )
  say(
    `${figures.p50} ms p50 and ${figures.p95} ms p95 from the record to a client, ${figures.cpu.toFixed(1)} us of the API an event`
  )
  say(`${figures.dropped} clients dropped`)
}
