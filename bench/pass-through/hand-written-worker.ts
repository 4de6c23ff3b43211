/** Topic to topic as a careful engineer would write it over the same driver without the engine: whole batches, two of a partition in flight, a commit a batch. */
import type { ConsumerBatch } from '#streams/connector'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { environment, jobOf, Stopwatch } from '../pipeline/job.ts'

const mostInFlight = 2
const job = jobOf(process.argv)
const watch = new Stopwatch()
const driver = kafkaDriver(kafkaOptions(environment))
const consumer = driver.consumer({ topics: [job.topic], groupId: job.group })
const producer = driver.producer()
const done = Promise.withResolvers<void>()
const inFlight = new Map<number, number>()
const finishing = new Map<number, Promise<void>>()
let finished = 0

/** Counts the batches of a partition that are on their way, and takes no more while there are enough. */
function count({ topic, partition }: ConsumerBatch, change: 1 | -1): void {
  const now = (inFlight.get(partition) ?? 0) + change
  inFlight.set(partition, now)
  if (now >= mostInFlight) consumer.pause([{ topic, partition }])
  else consumer.resume([{ topic, partition }])
}

/** Copies a batch; commits it once it and those before it are acknowledged. */
async function copy(batch: ConsumerBatch, before: Promise<void> | undefined): Promise<void> {
  const { topic, partition, records, nextOffset } = batch
  const copies = records.map(({ key, value, timestamp, headers }) => ({
    topic: job.scored,
    key,
    value,
    timestamp,
    headers
  }))
  const [failures] = await Promise.all([producer.send(copies), before])
  if (failures[0] !== undefined) throw failures[0].error
  await consumer.commit([{ topic, partition, offset: nextOffset }])
  count(batch, -1)
  finished += records.length
  if (finished >= job.count) done.resolve()
}

await producer.connect()
await consumer.start({
  onAssigned: async () => undefined,
  onRevoked: async () => undefined,
  onLost: () => undefined,
  onReset: async () => done.reject(new Error('the log was cut while it was read')),
  onError: error => done.reject(error),
  onBatch: batch => {
    watch.began()
    count(batch, 1)
    const copied = copy(batch, finishing.get(batch.partition))
    copied.catch(done.reject)
    finishing.set(batch.partition, copied)
  }
})
await done.promise
watch.ended(finished)
await consumer.stop()
await producer.close()
