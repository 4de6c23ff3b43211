import { StreamsError } from '#streams'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { feedbackReadModel } from '../../connectors/mysql/feedback/read-model.ts'
import { feedbackTrendsReadModel } from '../../connectors/mysql/feedback/trends/read-model.ts'
import { readWorkerPages } from '../../connectors/prometheus/worker-pages.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { feedbackSubjects, feedbackTopicsOf } from '../../topology/feedback/topics.ts'
import { type Opening, opening } from '../http/opening.ts'
import { pageEndpoints } from '../http/page.ts'
import { staticSite } from '../http/static-site.ts'
import { boundedSends } from '../live/bounded-sends.ts'
import { groupLag } from '../operations/group-lag/positions.ts'
import { getTopology } from '../operations/topology/get-topology.ts'
import { topologyState } from '../operations/topology/topology-state.ts'
import { feedbackRoutes } from '../routes/feedback/index.ts'
import { feedbackLive } from '../routes/feedback/live/feedback-live.ts'
import { findFeedback } from '../routes/feedback/where/find-feedback.ts'
import { workerTroubles } from '../routes/feedback/where/worker-troubles.ts'
import { apiIndex } from './api-index.ts'
import { feedbackTracing } from './feedback-search.ts'
import type { SystemApi, SystemApiOptions } from './system-api.ts'
import { vaderExplainer } from './vader-explainer.ts'

/** The built page, made by `npm run build:feedback`. */
const page = new URL('../../web/feedback/dist/', import.meta.url)

/** The docs, made by `npm run build:site`. */
const guide = new URL('../../docs/dist/', import.meta.url)

/** Milliseconds for which the connections of a search wait for the next one: to connect costs as much as to search. */
const searchesWithin = 10_000

const notBegun = { check: () => Promise.reject(new StreamsError('broker-unavailable', 'not connecting yet')) }

/** Wires the feedback routes to Kafka, the schema registry and MySQL. Nothing connects before `open`. */
export function feedbackApi({ environment, log, clock, metrics }: SystemApiOptions): SystemApi {
  const topics = feedbackTopicsOf(environment)
  const topic = topics.raw.name
  const driver = kafkaDriver({ ...kafkaOptions(environment), logger: log })
  const [producer, admin] = [driver.producer(), driver.admin()]
  const plainJson = environment.FEEDBACK_FORMAT === 'json' ? [topic] : []
  const serdes = registrySerdes({
    ...registryOptions(environment),
    catalogue: feedbackSubjects(environment),
    plainJson
  })
  const value = serdes(topics.raw.value, topic, 'value')
  const pool = mysqlPool(mysqlOptions(environment))
  const rows = feedbackReadModel({ pool, log, queryTimeout: environment.QUERY_TIMEOUT_MS })
  const sends = boundedSends({ producer, clock, log, metrics })
  const live = feedbackLive({
    admin,
    reader: driver.reader(),
    topics: { scored: topics.scored.name, deadLetter: topics.deadLetter.name },
    scored: serdes(topics.scored.value, topics.scored.name, 'value'),
    raw: value,
    metrics,
    clock,
    log
  })
  const reader = driver.reader({ keepConnectedMs: searchesWithin })
  const tracing = feedbackTracing({ environment, admin, reader, serdes, rows, clock })
  const whereabouts = findFeedback({
    ...tracing,
    limit: environment.TRACE_SEARCH_RECORDS,
    troubleOf: workerTroubles(() => readWorkerPages(environment.WORKER_METRICS_URLS), clock),
    log
  })
  let brokers: Opening | undefined
  let schemas: Opening | undefined

  const kafka = async (): Promise<void> => {
    await (brokers ?? notBegun).check()
    if (sends.unresolved() > 0) throw new StreamsError('delivery-timeout', 'sends are waiting for an acknowledgement')
    if ((await admin.partitionsOf(topic)) === undefined) throw new StreamsError('unknown-topic', `no topic ${topic}`)
  }

  const registry = async (): Promise<void> => {
    await (schemas ?? notBegun).check()
  }

  const routes = feedbackRoutes({
    sends,
    value,
    topic,
    rows,
    trends: feedbackTrendsReadModel({ pool, log }),
    explainer: vaderExplainer(environment),
    whereabouts,
    tracing: { ...tracing, deadLetterTopic: topics.deadLetter.name },
    live,
    metrics,
    clock,
    log,
    ...(environment.FEEDBACK_FUTURE_LIMIT_MS > 0 && { futureLimit: environment.FEEDBACK_FUTURE_LIMIT_MS }),
    waitingFor: () => {
      if (brokers?.opened() !== true) return 'kafka'
      return schemas?.opened() === true ? undefined : 'schema-registry'
    }
  })
  const topology = getTopology(
    topologyState({
      workers: () => readWorkerPages(environment.WORKER_METRICS_URLS),
      lag: (group, names) => groupLag(admin, group, names),
      clock
    })
  )
  const pages = pageEndpoints({
    folder: page,
    build: 'npm run build:feedback',
    index: apiIndex(environment, 'feedback')
  })
  const guidePages = staticSite({ path: '/guide', folder: guide, build: 'npm run build:site' })

  return {
    routes: { ...routes, endpoints: [...routes.endpoints, topology, ...pages, ...guidePages] },
    probes: [
      { name: 'kafka', check: kafka },
      { name: 'schema-registry', check: registry },
      { name: 'mysql', check: rows.ping }
    ],
    open: () => {
      const connect = () => Promise.all([producer.connect(), admin.connect()])
      const prepare = async () => value.open?.()
      brokers = opening({ name: 'kafka', open: connect, clock, log })
      schemas = opening({ name: 'schema-registry', open: prepare, clock, log })
    },
    stopping: () => live.close(),
    close: async () => {
      brokers?.stop()
      schemas?.stop()
      await producer.close()
      await admin.close()
      await closePool(pool, log)
    }
  }
}
