import type { Logger, Metrics } from '#streams'
import type { SteadyClock } from '#streams/connector'
import { connectionTo } from '../../../cli/dead-letters/connect.ts'
import { deadLetterSystems, otherLetters } from '../../../cli/dead-letters/systems.ts'
import type { Environment } from '../../../config/environment.ts'
import { kafkaOptions } from '../../../config/kafka-options.ts'
import { mysqlOptions } from '../../../config/mysql-options.ts'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { closePool, mysqlPool } from '../../../connectors/mysql/connection/pool.ts'
import { deadLettersReadModel } from '../../../connectors/mysql/dead-letters/read-model.ts'
import { letterRows, noteRows } from '../../../connectors/mysql/dead-letters/rows.ts'
import { migrate } from '../../../connectors/mysql/migrate/migrations.ts'
import type { ApiSystem } from '../../http/endpoint.ts'
import { deadLettersRoutes } from '../../routes/dead-letters/index.ts'
import { letterDesk } from './desk.ts'
import { ReplayJobRunner } from './jobs.ts'
import { LetterIndex } from './letter-index.ts'

/** The dead-letter desk with its connections: one for all ports of the process. */
export interface DeadLettersApi {
  readonly routes: ApiSystem
  /** Begins to keep the index, where that is set. */
  readonly open: () => void
  readonly close: () => Promise<void>
}

export interface DeadLettersApiOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly clock: SteadyClock
  readonly metrics: Metrics
}

/** Wires the desk to Kafka, the schema registry and MySQL, for the letters of all systems. Nothing connects before `open` or a request. */
export function deadLettersApi({ environment, log, clock, metrics }: DeadLettersApiOptions): DeadLettersApi {
  const driver = kafkaDriver({ ...kafkaOptions(environment), logger: log })
  const pool = mysqlPool(mysqlOptions(environment))
  const rows = deadLettersReadModel({ pool })
  const ours = Object.values(deadLetterSystems).map(of => of(environment))
  const systems = [...ours, ...environment.DEAD_LETTERS_TOPICS.map(otherLetters)]
  const index = new LetterIndex({
    driver,
    groupId: environment.DEAD_LETTERS_GROUP_ID,
    topics: systems.map(({ deadLetterTopic }) => deadLetterTopic),
    letters: letterRows(pool, { log, connections: 1 }),
    notes: noteRows(pool, { log, connections: 1 }),
    rows,
    prepare: () => migrate({ mysql: mysqlOptions(environment), systems: ['dead-letters'], log }),
    clock,
    log,
    metrics
  })
  const isKept = environment.DEAD_LETTERS_INDEX
  const known = systems.map(system => connectionTo(environment, system, driver))
  const marks = { create: environment.TOPIC_CREATE, replicationFactor: environment.TOPIC_REPLICATION }
  const jobs = new ReplayJobRunner({ systems: known, marks, clock, log })
  return {
    routes: deadLettersRoutes({
      desk: letterDesk({
        driver,
        systems: known,
        ours: new Set(ours.map(({ name }) => name)),
        rows,
        because: () => (isKept ? index.because : 'there is no index (DEAD_LETTERS_INDEX=false)'),
        marks
      }),
      jobs,
      rules: { isAllowed: environment.DEAD_LETTERS_WRITE, isLocal: isLoopback(environment.API_HOST) }
    }),
    open: () => {
      if (isKept) index.open()
    },
    close: async () => {
      await jobs.close()
      await index.close()
      await closePool(pool, log)
    }
  }
}

/** Whether an address is reached from this machine only. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}
