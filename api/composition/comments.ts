import { randomUUID } from 'node:crypto'
import { StreamsError } from '#streams'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { commentsReadModel } from '../../connectors/mysql/comments/read-model.ts'
import { commentHistoryReadModel } from '../../connectors/mysql/comments/statistics/read-model.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { CommentProcessed } from '../../schemas/generated/comments.ts'
import { commentsSubjects, commentsTopicsOf } from '../../topology/comments/topics.ts'
import { pageEndpoints } from '../http/page.ts'
import { type LiveEvent, LiveFeed } from '../live/live-feed.ts'
import { commentsApiMetrics, commentsRoutes, represent } from '../routes/comments/index.ts'
import { apiIndex } from './api-index.ts'
import type { SystemApi, SystemApiOptions } from './system-api.ts'
import { type TailedValue, topicTail } from './topic-tail.ts'

/** The built page, made by `npm run build:comments`. */
const page = new URL('../../web/comments/dist/', import.meta.url)

/** Wires the comments routes to MySQL and to the processed topic, which each instance follows under a group of its own. */
export function commentsApi({ environment, log, clock, metrics }: SystemApiOptions): SystemApi {
  const topics = commentsTopicsOf(environment)
  const driver = kafkaDriver({ ...kafkaOptions(environment), logger: log })
  const admin = driver.admin()
  const pool = mysqlPool(mysqlOptions(environment))
  const rows = commentsReadModel({ pool, log })
  const feed = new LiveFeed<CommentProcessed>('comment', environment.COMMENTS_API_HISTORY, { clock, interval: 100 })
  const serdes = registrySerdes({ ...registryOptions(environment), catalogue: commentsSubjects(environment) })
  const broadcast = metrics.series(commentsApiMetrics.events, { outcome: 'broadcast' })
  const skipped = metrics.series(commentsApiMetrics.events, { outcome: 'skipped' })
  const groupId = `${environment.COMMENTS_API_GROUP_ID}-${randomUUID()}`

  const tail = topicTail({
    driver,
    topic: topics.processed.name,
    groupId,
    value: serdes(topics.processed.value, topics.processed.name, 'value'),
    history: environment.COMMENTS_API_HISTORY,
    onHistory: values => feed.load(values.map(feedEvent).sort((a, b) => a.time - b.time)),
    onValues: values => {
      broadcast.add(values.length)
      feed.broadcast(values.map(feedEvent))
    },
    onSkipped: (place, error) => {
      skipped.add(1)
      log.warn({ err: error }, `${place} is no processed comment: ${error.message}`)
    },
    clock,
    log
  })

  const kafka = async (): Promise<void> => {
    await tail.check()
    const topic = topics.processed.name
    if ((await admin.partitionsOf(topic)) === undefined) throw new StreamsError('unknown-topic', `no topic ${topic}`)
  }

  const routes = commentsRoutes({
    rows,
    history: commentHistoryReadModel({ pool, log }),
    feed,
    failures: async () => {
      const ends = await admin.offsets(topics.deadLetter.name)
      return ends.reduce((sum, { latest }) => sum + latest, 0)
    },
    metrics,
    clock
  })

  const index = apiIndex(environment, 'comments')
  const pages = pageEndpoints({ folder: page, build: 'npm run build:comments', index })

  return {
    routes: { ...routes, endpoints: [...routes.endpoints, ...pages] },
    probes: [
      { name: 'kafka', check: kafka },
      { name: 'mysql', check: rows.ping }
    ],
    origins: environment.COMMENTS_ORIGINS.split(',').map(origin => origin.trim()),
    page: { port: environment.COMMENTS_PAGE_PORT, variable: 'COMMENTS_PAGE_PORT' },
    open: tail.open,
    stopping: () => feed.close(),
    close: async () => {
      await tail.close()
      await admin.deleteGroups([groupId]).catch(error => log.debug({ err: error }, 'the group was not deleted'))
      await admin.close()
      await closePool(pool, log)
    }
  }
}

function feedEvent({ value, partition, offset }: TailedValue<CommentProcessed>): LiveEvent<CommentProcessed> {
  return { partition, offset, time: value.processedAt, data: JSON.stringify(represent(value)), value }
}
