import type { Logger, Metrics } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { lateComments, statisticsRows } from '../../connectors/mysql/comments/statistics/rows.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { statisticsTopicsOf } from '../../topology/comments/statistics/topics.ts'
import { commentsStatisticsTopology } from '../../topology/comments/statistics/topology.ts'
import { commentsSubjects } from '../../topology/comments/topics.ts'
import { prepareSystem } from '../process/prepare-system.ts'
import type { WorkerSystem } from '../process/worker-system.ts'

/** The windows of comment statistics with their real connectors. Nothing connects before `prepare`. */
export function commentsStatisticsSystem(environment: Environment, log: Logger, metrics: Metrics): WorkerSystem {
  const pool = mysqlPool(mysqlOptions(environment))
  return {
    applicationId: environment.COMMENTS_STATISTICS_GROUP_ID,
    topology: commentsStatisticsTopology({
      windows: statisticsRows(pool, { log }),
      late: lateComments(pool, { log }),
      metrics,
      topics: statisticsTopicsOf(environment)
    }),
    serdes: registrySerdes({ ...registryOptions(environment), catalogue: commentsSubjects(environment) }),
    prepare: () => prepareCommentsStatistics(environment, log),
    close: () => closePool(pool, log)
  }
}

/** Makes topics, schemas and tables of comment statistics, as `prepareSystem` does; the topic of processed comments too, which it reads. */
export function prepareCommentsStatistics(environment: Environment, log: Logger): Promise<void> {
  const { processed, deadLetter } = statisticsTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [processed.name],
    deadLetterTopic: deadLetter.name,
    subjects: commentsSubjects(environment),
    tables: 'comments'
  })
}
