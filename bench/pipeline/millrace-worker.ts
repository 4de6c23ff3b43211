/** The feedback pipeline as Millrace runs it, until the whole topic is committed. */

import { Streams, systemClock } from '#streams'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { feedbackRows } from '../../connectors/mysql/feedback/rows.ts'
import { prometheusMetrics, Registry } from '../../connectors/prometheus/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import { renameTopics } from '../../schemas/subject.ts'
import { feedbackTopicNames, feedbackTopics } from '../../topology/feedback/topics.ts'
import { feedbackTopology } from '../../topology/feedback/topology.ts'
import { boundHeapGrowth } from '../../worker/process/heap.ts'
import { environment, jobOf, mysql, Stopwatch, scorerOf } from './job.ts'
import { observed } from './observed.ts'

boundHeapGrowth()
const job = jobOf(process.argv)
const watch = new Stopwatch()
const { driver, done } = observed(kafkaDriver(kafkaOptions(environment)), watch, job.count)
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
    driver,
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: renameTopics(catalogue, names) }),
    metrics: prometheusMetrics(new Registry())
  }
)
await streams.start()
await done
watch.ended(job.count)
await streams.close()
await closePool(pool)
