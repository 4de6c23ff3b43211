/** The same work as a careful engineer would write it with kafkajs and mysql2 and no engine: batches, both writes at once, three connections. */
import avsc from 'avsc'
import { type EachBatchPayload, Kafka, type KafkaMessage, logLevel, Partitioners } from 'kafkajs'
import { createPool } from 'mysql2/promise'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { findSubject, valueSubject } from '../../schemas/subject.ts'
import { environment, jobOf, mysql, Stopwatch, scorerOf } from './job.ts'

const job = jobOf(process.argv)
const chunk = 1000
const watch = new Stopwatch()
const typeOf = (topic: string): avsc.Type =>
  avsc.Type.forSchema(JSON.parse(findSubject(catalogue, valueSubject(topic))?.schema ?? ''))
const received = typeOf('customer_feedback_events')
const scoredType = typeOf('customer_feedback_scored')
const scoredId = Number(process.env.SCORED_SCHEMA_ID)
const scorer = scorerOf(job.scorer)
const kafka = new Kafka({ brokers: [...environment.KAFKA_BROKER], logLevel: logLevel.NOTHING })
const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  createPartitioner: Partitioners.DefaultPartitioner
})
const consumer = kafka.consumer({ groupId: job.group, maxWaitTimeInMs: 100, heartbeatInterval: 1_000 })
const pool = createPool({
  host: mysql.host,
  port: mysql.port,
  user: mysql.user,
  password: mysql.password,
  database: mysql.database,
  connectionLimit: 3,
  charset: 'utf8mb4',
  timezone: 'Z'
})
const insert =
  'INSERT IGNORE INTO feedback_analysis (message_id, customer_id, feedback_text, sentiment_score, compound, scorer, scorer_version, feedback_timestamp, analysis_timestamp, accepted_at, source_topic, source_partition, source_offset) VALUES ?'

let sending: Promise<unknown> = Promise.resolve()
let finished = 0
const reusable = Buffer.alloc(200_000)

function encode(value: unknown): Buffer {
  reusable[0] = 0
  reusable.writeInt32BE(scoredId, 1)
  return Buffer.from(reusable.subarray(0, scoredType.encode(value, reusable, 5)))
}

async function work({ topic, partition }: EachBatchPayload['batch'], messages: KafkaMessage[]): Promise<void> {
  const rows: unknown[][] = []
  const outputs: { key: string; value: Buffer }[] = []
  for (const { value, timestamp, offset } of messages) {
    const event = received.decode(value as Buffer, 5).value as FeedbackReceived
    if (event.message_id.length !== 36 || event.customer_id === '' || event.feedback_text === '')
      throw new Error('invalid')
    const { label, compound } = scorer.score(event.feedback_text) as { label: string; compound: number }
    const now = Date.now()
    const { message_id, customer_id, feedback_text, feedback_timestamp } = event
    const scored = {
      message_id,
      customer_id,
      feedback_text,
      feedback_timestamp,
      sentiment_score: label,
      compound,
      scorer: scorer.name,
      scorer_version: scorer.version,
      analysis_timestamp: now
    }
    outputs.push({ key: customer_id, value: encode(scored) })
    rows.push([
      message_id,
      customer_id,
      feedback_text,
      label,
      compound,
      scorer.name,
      scorer.version,
      new Date(feedback_timestamp),
      new Date(now),
      new Date(Number(timestamp)),
      topic,
      partition,
      Number(offset)
    ])
  }
  sending = sending.then(() => producer.send({ topic: job.scored, messages: outputs, acks: -1 }))
  await Promise.all([sending, pool.query(insert, [rows])])
}

await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: job.topic, fromBeginning: true })
const done = Promise.withResolvers<void>()
await consumer.run({
  autoCommit: false,
  partitionsConsumedConcurrently: 6,
  eachBatchAutoResolve: false,
  eachBatch: async ({ batch, heartbeat, resolveOffset }) => {
    watch.began()
    for (let at = 0; at < batch.messages.length; at += chunk) {
      const messages = batch.messages.slice(at, at + chunk)
      await work(batch, messages)
      const last = messages.at(-1)?.offset ?? '0'
      resolveOffset(last)
      await heartbeat()
      finished += messages.length
    }
    const offset = String(Number(batch.lastOffset()) + 1)
    await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset }])
    if (finished >= job.count) done.resolve()
  }
})
await done.promise
watch.ended(finished)
await consumer.disconnect()
await producer.disconnect()
await pool.end()
