import { randomUUID } from 'node:crypto'
import type { Pool, RowDataPacket } from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { noLog, type Producer, systemClock } from '#streams'
import { type Address, kafkaDriver } from '../../../connectors/kafka/index.ts'
import { mysqlPool } from '../../../connectors/mysql/connection/pool.ts'
import { migrate } from '../../../connectors/mysql/migrate/migrations.ts'
import { submissionIntake } from '../../../connectors/mysql/submissions/intake.ts'
import { submissionReadModel } from '../../../connectors/mysql/submissions/read-model.ts'
import { testDatabase } from '../../../connectors/mysql/testing/test-database.ts'
import { apiKeys, FaultProxy } from '../../../test/kafka-proxy.ts'
import type { OutboxEntry } from '../../../topology/submissions/intake.ts'
import { submissionsApp } from '../../testing/submissions-app.ts'
import { type OutboxRelay, outboxRelay } from './outbox-relay.ts'

const broker = process.env.KAFKA_BROKER ?? 'localhost:9092'
const direct = kafkaDriver({ brokers: [broker] })
const admin = direct.admin()
const { mysql, drop } = testDatabase()

let pool: Pool
let topic: string
let proxy: FaultProxy
let producer: Producer
let relay: OutboxRelay<OutboxEntry>
let app: ReturnType<typeof submissionsApp>['app']

beforeAll(async () => {
  await migrate({ mysql, systems: ['submissions'] })
  pool = mysqlPool(mysql)
  await admin.connect()
})

afterAll(async () => {
  await admin.close()
  await pool.end()
  await drop()
})

beforeEach(async () => {
  topic = `api-outbox-${randomUUID()}`
  await admin.createTopics([{ name: topic, partitions: 1 }])
  const [host = '', port = ''] = broker.split(':')
  const address: Address = { host, port: Number(port) }
  proxy = new FaultProxy(address)
  await proxy.start()
  producer = kafkaDriver({ brokers: [broker], addressOf: () => proxy.address }).producer({ deliveryTimeoutMs: 5_000 })
  await producer.connect()
  const intake = submissionIntake({ pool, ownership: 300 })
  relay = outboxRelay<OutboxEntry>({
    producer,
    record: ({ submission }) => ({ topic, key: Buffer.from(submission.id), value: Buffer.from(submission.content) }),
    sent: intake.sent,
    adopt: intake.adopt,
    clock: systemClock,
    log: noLog
  })
  app = submissionsApp({ intake, relay, rows: submissionReadModel({ pool }), clock: systemClock, limit: 2_000 }).app
})

afterEach(async () => {
  proxy.decide = () => 'pass'
  await relay.close()
  await producer.close()
  await proxy.stop()
  await admin.deleteTopics([topic])
  for (const table of ['submissions', 'submissions_outbox']) await pool.query(`DELETE FROM ${table}`)
})

const post = async (content: string) =>
  app.request('/submissions', { method: 'POST', body: JSON.stringify({ content }) })

async function contents(table: 'submissions' | 'topic'): Promise<readonly string[]> {
  if (table === 'submissions') {
    const [rows] = await pool.query<RowDataPacket[]>('SELECT content FROM submissions ORDER BY id')
    return rows.map(row => String(row.content))
  }
  const found: string[] = []
  const ranges = (await admin.offsets(topic)).map(({ partition, latest }) => ({
    topic,
    partition,
    from: 0,
    to: latest
  }))
  await direct.reader().read(ranges, ({ records }) => void found.push(...records.map(({ value }) => String(value))))
  return found
}

async function outboxSize(): Promise<number> {
  const [rows] = await pool.query<RowDataPacket[]>('SELECT entry_id FROM submissions_outbox')
  return rows.length
}

test('U-8 a broker that hangs gives 500 within the limit and leaves no row; when it answers again, submissions are queued', async () => {
  let hanging = true
  proxy.decide = ({ apiKey }) => (hanging && apiKey === apiKeys.produce ? 'swallow' : 'pass')
  const started = performance.now()
  expect((await post('withdrawn 1')).status).toBe(500)
  expect(performance.now() - started).toBeLessThan(10_000)
  expect([await contents('submissions'), await outboxSize()]).toEqual([[], 0])
  hanging = false
  proxy.cut()
  await expect.poll(async () => (await post('queued 2')).status).toBe(200)
  expect(await contents('submissions')).toEqual(['queued 2'])
  expect(await contents('topic')).toContain('queued 2')
})

test('U-7 an acknowledgement that is lost on its way costs neither the submission nor a second event', async () => {
  let losses = 1
  proxy.decide = ({ apiKey }) => (apiKey === apiKeys.produce && losses-- > 0 ? 'lose-answer' : 'pass')
  expect((await post('kept 1')).status).toBe(200)
  expect(await contents('submissions')).toEqual(['kept 1'])
  expect(await contents('topic')).toEqual(['kept 1'])
  expect(losses).toBeLessThanOrEqual(0)
})

test('what a process wrote that died before it sent is sent by another', async () => {
  const dead = submissionIntake({ pool })
  await dead.submit(['left 1', 'left 2'], { userId: 'anybody', perHour: 0 })
  relay.start()
  await expect.poll(outboxSize).toBe(0)
  // A machine that is slow for longer than an entry is owned sends it again: at least once, and consumers know it by its id.
  expect(new Set(await contents('topic'))).toEqual(new Set(['left 1', 'left 2']))
})
