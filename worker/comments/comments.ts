import { hostname } from 'node:os'
import { type Logger, type Metrics, systemClock } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { commentRepeats, commentsRows } from '../../connectors/mysql/comments/rows.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { commentsSubjects, commentsTopicsOf, plainJsonComments } from '../../topology/comments/topics.ts'
import { commentsTopology } from '../../topology/comments/topology.ts'
import { prepareSystem } from '../process/prepare-system.ts'
import type { WorkerSystem } from '../process/worker-system.ts'
import { commentsScorer } from './scorer.ts'

/** The comments system with its real connectors. Nothing connects before `prepare`. */
export function commentsSystem(environment: Environment, log: Logger, metrics: Metrics): WorkerSystem {
  const pool = mysqlPool(mysqlOptions(environment))
  const { scorer, close } = commentsScorer(environment, metrics, log)
  const consumerId = `${hostname()}-${process.pid}`
  log.info({ scorer: environment.COMMENTS_SCORER, consumerId }, `scoring with ${environment.COMMENTS_SCORER}`)
  return {
    applicationId: environment.COMMENTS_GROUP_ID,
    topology: commentsTopology({
      scorer,
      clock: systemClock,
      consumerId,
      rows: commentsRows(pool, { log }),
      repeats: commentRepeats(pool, { log }),
      topics: commentsTopicsOf(environment)
    }),
    serdes: registrySerdes({
      ...registryOptions(environment),
      catalogue: commentsSubjects(environment),
      plainJson: plainJsonComments(environment)
    }),
    prepare: () => prepareComments(environment, log),
    close: async () => {
      close()
      await closePool(pool, log)
    }
  }
}

/** Makes topics, schemas and tables of the comments system, as `prepareSystem` does. */
export function prepareComments(environment: Environment, log: Logger): Promise<void> {
  const { raw, processed, deadLetter } = commentsTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [raw.name, processed.name],
    deadLetterTopic: deadLetter.name,
    subjects: commentsSubjects(environment),
    tables: 'comments'
  })
}
