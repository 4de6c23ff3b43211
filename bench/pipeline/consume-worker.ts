/** The driver consuming without work: the most that any pipeline on it can reach. */
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { environment, jobOf, Stopwatch } from './job.ts'

const job = jobOf(process.argv)
const watch = new Stopwatch()
const done = Promise.withResolvers<void>()
let seen = 0
const consumer = kafkaDriver(kafkaOptions(environment)).consumer({ topics: [job.topic], groupId: job.group })
await consumer.start({
  onAssigned: async () => undefined,
  onRevoked: async () => undefined,
  onLost: () => undefined,
  onReset: async () => done.reject(new Error('the log was cut while it was read')),
  onError: error => done.reject(error),
  onBatch: batch => {
    watch.began()
    seen += batch.records.length
    if (seen >= job.count) done.resolve()
  }
})
await done.promise
watch.ended(seen)
await consumer.stop()
