/** The feedback API with logs, metrics and Avro, but on a broker in memory and with the schemas of the catalogue. */
import { noLog, systemClock } from '#streams'
import { createApp } from '../../api/app.ts'
import { boundedSends } from '../../api/live/bounded-sends.ts'
import { feedbackRoutes } from '../../api/routes/feedback/index.ts'
import { startServer } from '../../api/server.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { openLog } from '../../connectors/pino/index.ts'
import { prometheusMetrics, Registry, registerProcessMetrics } from '../../connectors/prometheus/index.ts'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import { topics } from '../../topology/feedback/topics.ts'

const clock = systemClock
const topic = topics.raw.name
const broker = new MemoryBroker()
broker.createTopic(topic, 6)
const registry = new Registry()
registerProcessMetrics(registry)
const metrics = prometheusMetrics(registry)
const { log } = openLog({ name: 'api', pretty: false })
const producer = memoryDriver(broker).producer()
await producer.connect()
const value = localSerdes(catalogue)(topics.raw.value, topic, 'value')
await value.open?.()
const feedback = feedbackRoutes({
  sends: boundedSends({ producer, clock, log: noLog, metrics }),
  value,
  topic,
  rows: {
    byId: async () => undefined,
    list: async () => ({ rows: [], hasMore: false }),
    count: async () => ({ found: 0, isExact: true }),
    ping: async () => undefined
  },
  trends: { trends: async () => [], alerts: async () => [] },
  explainer: { name: 'none', version: '0', explain: () => ({}) },
  metrics,
  clock
})
const app = createApp({ systems: [feedback], probes: [], metrics, metricsPage: registry, log })
await startServer({ fetch: app.fetch, host: '127.0.0.1', port: Number(process.env.API_PORT) })
