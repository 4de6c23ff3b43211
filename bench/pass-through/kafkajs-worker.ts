/** Topic to topic as a careful engineer would write it with the consumer and producer of kafkajs: whole batches, one send in flight, a commit a batch. */
import { Kafka, logLevel, Partitioners } from 'kafkajs'
import { environment, jobOf, Stopwatch } from '../pipeline/job.ts'

const job = jobOf(process.argv)
const watch = new Stopwatch()
const kafka = new Kafka({ brokers: [...environment.KAFKA_BROKER], logLevel: logLevel.NOTHING })
const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  createPartitioner: Partitioners.DefaultPartitioner
})
const consumer = kafka.consumer({ groupId: job.group, maxWaitTimeInMs: 100, heartbeatInterval: 1_000 })
const done = Promise.withResolvers<void>()
let sending: Promise<unknown> = Promise.resolve()
let finished = 0
await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: job.topic, fromBeginning: true })
await consumer.run({
  autoCommit: false,
  partitionsConsumedConcurrently: 6,
  eachBatch: async ({ batch }) => {
    watch.began()
    const messages = batch.messages.map(({ key, value, headers, timestamp }) => ({
      key,
      value,
      timestamp,
      headers: headers ?? {}
    }))
    sending = sending.then(() => producer.send({ topic: job.scored, messages }))
    await sending
    const offset = String(Number(batch.lastOffset()) + 1)
    await consumer.commitOffsets([{ topic: batch.topic, partition: batch.partition, offset }])
    finished += messages.length
    if (finished >= job.count) done.resolve()
  }
})
await done.promise
watch.ended(finished)
await consumer.disconnect()
await producer.disconnect()
