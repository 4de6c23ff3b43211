/** The feedback pipeline as Millrace runs it, until the whole topic is committed. */

import { type Driver, type Source, Streams, systemClock } from '#streams'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { feedbackRows } from '../../connectors/mysql/feedback-rows.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/pool.ts'
import { prometheusMetrics, Registry } from '../../connectors/prometheus/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import { renameTopics } from '../../schemas/subject.ts'
import { feedbackTopicNames, feedbackTopics } from '../../topology/feedback/topics.ts'
import { feedbackTopology } from '../../topology/feedback/topology.ts'
import { environment, jobOf, mysql, Stopwatch, scorerOf } from './job.ts'

const job = jobOf(process.argv)
const watch = new Stopwatch()
const done = Promise.withResolvers<void>()
let committed = new Map<number, number>()

/** The real driver, seen: when the first batch comes, and when everything is committed. */
function observed(driver: Driver): Driver {
  return {
    ...driver,
    source: options => {
      const source: Source = driver.source(options)
      return {
        ...source,
        start: listener =>
          source.start({
            ...listener,
            onBatch: batch => {
              watch.began()
              listener.onBatch(batch)
            }
          }),
        pause: source.pause,
        resume: source.resume,
        seek: source.seek,
        stop: source.stop,
        commit: async offsets => {
          await source.commit(offsets)
          for (const { partition, offset } of offsets) committed.set(partition, offset)
          let total = 0
          for (const offset of committed.values()) total += offset
          if (total >= job.count) done.resolve()
        }
      }
    }
  }
}

const pool = mysqlPool(mysql)
const names = { customer_feedback_events: job.topic, customer_feedback_scored: job.scored }
const streams = new Streams(
  feedbackTopology({
    scorer: scorerOf(job.scorer),
    clock: systemClock,
    rows: feedbackRows(pool),
    topics: feedbackTopics({ ...feedbackTopicNames, raw: job.topic, scored: job.scored })
  }),
  {
    applicationId: job.group,
    driver: observed(kafkaDriver(kafkaOptions(environment))),
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: renameTopics(catalogue, names) }),
    metrics: prometheusMetrics(new Registry())
  }
)
committed = new Map()
await streams.start()
await done.promise
watch.ended(job.count)
await streams.close()
await closePool(pool)
