/** The loop that people usually write: one message, one send, one insert, one commit. Stops after the count. */
import avsc from 'avsc'
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { createConnection } from 'mysql2/promise'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { findSubject, valueSubject } from '../../schemas/subject.ts'
import { environment, jobOf, mysql, Stopwatch, scorerOf } from './job.ts'

const job = jobOf(process.argv)
const watch = new Stopwatch()
const typeOf = (topic: string): avsc.Type =>
  avsc.Type.forSchema(JSON.parse(findSubject(catalogue, valueSubject(topic))?.schema ?? ''))
const received = typeOf('customer_feedback_events')
const scoredType = typeOf('customer_feedback_scored')
const header = Buffer.alloc(5)
header.writeInt32BE(Number(process.env.SCORED_SCHEMA_ID), 1)
const scorer = scorerOf(job.scorer)
const kafka = new Kafka({ brokers: [...environment.KAFKA_BROKER], logLevel: logLevel.NOTHING })
const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
const consumer = kafka.consumer({ groupId: job.group })
const database = await createConnection({
  host: mysql.host,
  port: mysql.port,
  user: mysql.user,
  password: mysql.password,
  database: mysql.database,
  timezone: 'Z'
})
const insert =
  'INSERT IGNORE INTO feedback_analysis (message_id, customer_id, feedback_text, sentiment_score, compound, scorer, scorer_version, feedback_timestamp, analysis_timestamp) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'

await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: job.topic, fromBeginning: true })
let finished = 0
const done = Promise.withResolvers<void>()
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    if (finished >= job.count) return
    watch.began()
    const event = received.fromBuffer((message.value as Buffer).subarray(5)) as FeedbackReceived
    const { label, compound } = await scorer.score(event.feedback_text)
    const now = Date.now()
    const scored = {
      ...event,
      sentiment_score: label,
      compound,
      scorer: scorer.name,
      scorer_version: scorer.version,
      analysis_timestamp: now
    }
    const value = Buffer.concat([header, scoredType.toBuffer(scored)])
    await producer.send({ topic: job.scored, messages: [{ key: event.customer_id, value }] })
    await database.execute(insert, [
      event.message_id,
      event.customer_id,
      event.feedback_text,
      label,
      compound,
      scorer.name,
      scorer.version,
      new Date(event.feedback_timestamp),
      new Date(now)
    ])
    await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }])
    if (++finished === job.count) done.resolve()
  }
})
await done.promise
watch.ended(finished)
await consumer.disconnect()
await producer.disconnect()
await database.end()
