import { type Logger, type Metrics, systemClock } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { feedbackRows } from '../../connectors/mysql/feedback/rows.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { feedbackSubjects, feedbackTopicsOf } from '../../topology/feedback/topics.ts'
import { feedbackTopology } from '../../topology/feedback/topology.ts'
import { prepareSystem } from '../process/prepare-system.ts'
import type { WorkerSystem } from '../process/worker-system.ts'
import { scorerOf } from './scorer.ts'

/** The feedback system with its real connectors. Nothing connects before `prepare`. */
export function feedbackSystem(environment: Environment, log: Logger, metrics: Metrics): WorkerSystem {
  const topics = feedbackTopicsOf(environment)
  const pool = mysqlPool(mysqlOptions(environment))
  const scorer = scorerOf(environment, metrics, log)
  log.info({ scorer: scorer.name, version: scorer.version }, `scoring with ${scorer.name} ${scorer.version}`)
  return {
    applicationId: environment.FEEDBACK_GROUP_ID,
    topology: feedbackTopology({ scorer, clock: systemClock, metrics, rows: feedbackRows(pool, { log }), topics }),
    serdes: registrySerdes({
      ...registryOptions(environment),
      catalogue: feedbackSubjects(environment),
      plainJson: environment.FEEDBACK_FORMAT === 'json' ? [topics.raw.name] : []
    }),
    prepare: () => prepareFeedback(environment, log),
    close: () => closePool(pool, log)
  }
}

/** Makes topics, schemas and table of the feedback system, as `prepareSystem` does. */
export function prepareFeedback(environment: Environment, log: Logger): Promise<void> {
  const { raw, scored, deadLetter } = feedbackTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [raw.name, scored.name],
    deadLetterTopic: deadLetter.name,
    subjects: feedbackSubjects(environment),
    tables: 'feedback'
  })
}
