import { StreamsError } from '#streams'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { submissionIntake } from '../../connectors/mysql/submissions/intake.ts'
import { submissionReadModel } from '../../connectors/mysql/submissions/read-model.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { OutboxEntry } from '../../topology/submissions/intake.ts'
import { plainJsonSubmissions, submissionsSubjects, submissionsTopicsOf } from '../../topology/submissions/topics.ts'
import { prepareSubmissions } from '../../worker/submissions.ts'
import { type Opening, opening } from '../http/opening.ts'
import { pageEndpoints } from '../http/page.ts'
import { apiMetrics } from '../operations/metrics.ts'
import { submissionChanges } from '../routes/submissions/changes.ts'
import { submissionsRoutes } from '../routes/submissions/index.ts'
import { outboxRelay } from '../routes/submissions/outbox-relay.ts'
import { apiIndex } from './api-index.ts'
import type { SystemApi, SystemApiOptions } from './system-api.ts'

/** The built page, made by `npm run build:submissions`. */
const page = new URL('../../web/submissions/dist/', import.meta.url)

/** After so long without an acknowledgement a send is given up and tried again: longer than the broker's usual hiccups. */
const deliveryTimeoutMs = 10_000

const notBegun = { check: () => Promise.reject(new StreamsError('broker-unavailable', 'not connecting yet')) }

/** Wires the routes of submissions to Kafka, the schema registry and MySQL. Nothing connects before `open`. */
export function submissionsApi({ environment, log, clock, metrics }: SystemApiOptions): SystemApi {
  const { queued } = submissionsTopicsOf(environment)
  const topic = queued.name
  const driver = kafkaDriver({ ...kafkaOptions(environment), logger: log })
  const [producer, admin] = [driver.producer({ deliveryTimeoutMs }), driver.admin()]
  const serdes = registrySerdes({
    ...registryOptions(environment),
    catalogue: submissionsSubjects(environment),
    plainJson: plainJsonSubmissions(environment)
  })
  const value = serdes(queued.value, topic, 'value')
  const pool = mysqlPool(mysqlOptions(environment))
  const rows = submissionReadModel({ pool, log })
  const intake = submissionIntake({ pool, clock })
  const changes = submissionChanges({ rows, clock, log })
  const waiting = metrics.series(apiMetrics.outboxWaiting, {})
  const relay = outboxRelay<OutboxEntry>({
    producer,
    record: ({ submission: { id, content, created_at } }) => ({
      topic,
      key: Buffer.from(id),
      value: value.serialize({ id, content, created_at }),
      timestamp: clock.now()
    }),
    sent: intake.sent,
    adopt: intake.adopt,
    clock,
    log,
    onWaiting: entries => waiting.set(entries)
  })
  const routes = submissionsRoutes({
    intake,
    relay,
    rows,
    changes,
    perHour: environment.SUBMISSIONS_RATE_LIMIT,
    metrics,
    clock,
    waitingFor: () => (ready?.opened() === true ? undefined : 'kafka')
  })
  let ready: Opening | undefined

  /** Topics, schema and tables first: whichever of API and workers comes first makes them. */
  const connect = async (): Promise<void> => {
    await prepareSubmissions(environment, log)
    await Promise.all([producer.connect(), admin.connect(), value.open?.()])
    relay.start()
  }
  const kafka = async (): Promise<void> => {
    await (ready ?? notBegun).check()
    if ((await admin.partitionsOf(topic)) === undefined) throw new StreamsError('unknown-topic', `no topic ${topic}`)
  }

  const index = apiIndex(environment, 'submissions')
  const pages = pageEndpoints({ folder: page, build: 'npm run build:submissions', index })

  return {
    routes: { ...routes, endpoints: [...routes.endpoints, ...pages] },
    probes: [
      { name: 'kafka', check: kafka },
      { name: 'mysql', check: rows.ping }
    ],
    origins: environment.SUBMISSIONS_ORIGINS.split(',').map(origin => origin.trim()),
    open: () => {
      ready = opening({ name: 'kafka', open: connect, clock, log })
    },
    page: { port: environment.SUBMISSIONS_PAGE_PORT, variable: 'SUBMISSIONS_PAGE_PORT' },
    stopping: changes.close,
    close: async () => {
      ready?.stop()
      await relay.close()
      await producer.close()
      await admin.close()
      await closePool(pool, log)
    }
  }
}
