import { type Logger, sleep, systemClock } from '#streams'
import type { Environment } from '../config/environment.ts'
import { mysqlOptions } from '../config/mysql-options.ts'
import { registryOptions } from '../config/registry-options.ts'
import { closePool, mysqlPool } from '../connectors/mysql/connection/pool.ts'
import { submissionStates } from '../connectors/mysql/submissions/states.ts'
import { openConsole } from '../connectors/pino/index.ts'
import { registrySerdes } from '../connectors/schema-registry/index.ts'
import { plainJsonSubmissions, submissionsSubjects, submissionsTopicsOf } from '../topology/submissions/topics.ts'
import { submissionsTopology } from '../topology/submissions/topology.ts'
import { prepareSystem } from './process/prepare-system.ts'
import type { WorkerSystem } from './process/worker-system.ts'

/** The submissions system with its real connectors. Nothing connects before `prepare`. */
export function submissionsSystem(environment: Environment, log: Logger): WorkerSystem {
  const pool = mysqlPool(mysqlOptions(environment))
  const announce = openConsole()
  const milliseconds = environment.SUBMISSIONS_WORK_MS
  return {
    applicationId: environment.SUBMISSIONS_GROUP_ID,
    topology: submissionsTopology({
      states: submissionStates({ pool, lease: environment.SUBMISSIONS_LEASE_MS }),
      work: async () => {
        if (milliseconds > 0) await sleep(systemClock, milliseconds)
      },
      announce,
      concurrency: environment.SUBMISSIONS_CONCURRENCY,
      topics: submissionsTopicsOf(environment)
    }),
    serdes: registrySerdes({
      ...registryOptions(environment),
      catalogue: submissionsSubjects(environment),
      plainJson: plainJsonSubmissions(environment)
    }),
    prepare: () => prepareSubmissions(environment, log),
    started: () => announce('Kafka Consumer Worker Started'),
    close: () => closePool(pool, log)
  }
}

/** Makes topics, schema and tables of the submissions system, as `prepareSystem` does. */
export function prepareSubmissions(environment: Environment, log: Logger): Promise<void> {
  const { queued, deadLetter } = submissionsTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [queued.name],
    deadLetterTopic: deadLetter.name,
    subjects: submissionsSubjects(environment),
    tables: 'submissions'
  })
}
