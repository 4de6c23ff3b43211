/** Topic to topic with the engine, until everything is committed. */
import { Streams, StreamsBuilder, serdes, topic } from '#streams'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { environment, jobOf, Stopwatch } from '../pipeline/job.ts'
import { observed } from '../pipeline/observed.ts'

const job = jobOf(process.argv)
const watch = new Stopwatch()
const builder = new StreamsBuilder('pass-through')
builder
  .stream('read', topic(job.topic, serdes.bytes, serdes.bytes))
  .to('write', topic(job.scored, serdes.bytes, serdes.bytes))
const { driver, done } = observed(kafkaDriver(kafkaOptions(environment)), watch, job.count)
const streams = new Streams(builder.build(), { applicationId: job.group, driver })
await streams.start()
await done
watch.ended(job.count)
await streams.close()
