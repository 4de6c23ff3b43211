import type { Logger } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { facetRows } from '../../connectors/mysql/feedback/search/facet-rows.ts'
import { fillSearch } from '../../connectors/mysql/feedback/search/fill.ts'
import { searchRows } from '../../connectors/mysql/feedback/search/rows.ts'
import { alertRows, lateRows, trendRows } from '../../connectors/mysql/feedback/trends/rows.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { feedbackSubjects } from '../../topology/feedback/topics.ts'
import { feedbackTrendsSubjects, trendsTopicsOf } from '../../topology/feedback/trends/topics.ts'
import { feedbackTrendsTopology } from '../../topology/feedback/trends/topology.ts'
import { prepareSystem } from '../process/prepare-system.ts'
import type { WorkerSystem } from '../process/worker-system.ts'

/** Sentiment trends, shift alerts and the full-text index with their real connectors. Nothing connects before `prepare`. */
export function feedbackTrendsSystem(environment: Environment, log: Logger): WorkerSystem {
  const pool = mysqlPool(mysqlOptions(environment))
  const closing = new AbortController()
  let filling: Promise<void> | undefined
  return {
    applicationId: environment.FEEDBACK_TRENDS_GROUP_ID,
    topology: feedbackTrendsTopology({
      trends: trendRows(pool, { log }),
      late: lateRows(pool, { log }),
      alerts: alertRows(pool, { log }),
      search: searchRows(pool, { log }),
      facets: facetRows(pool, { log }),
      rules: environment.FEEDBACK_ALERT_RULES,
      grace: environment.FEEDBACK_TRENDS_GRACE_MS,
      ahead: environment.FEEDBACK_TRENDS_AHEAD_MS,
      topics: trendsTopicsOf(environment)
    }),
    serdes: registrySerdes({
      ...registryOptions(environment),
      catalogue: [...feedbackSubjects(environment), ...feedbackTrendsSubjects(environment)]
    }),
    prepare: () => prepareFeedbackTrends(environment, log),
    started: () => {
      filling = fillSearch({ pool, log, stopping: closing.signal })
    },
    close: async () => {
      closing.abort()
      await filling
      await closePool(pool, log)
    }
  }
}

/** Makes topics, schemas and tables of sentiment trends and of the full-text index, as `prepareSystem` does; the topic of scored feedback too, which it reads. */
export function prepareFeedbackTrends(environment: Environment, log: Logger): Promise<void> {
  const { scored, trends, alerts, deadLetter } = trendsTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [scored.name, trends.name, alerts.name],
    compacted: [trends.name, alerts.name],
    deadLetterTopic: deadLetter.name,
    subjects: [...feedbackSubjects(environment), ...feedbackTrendsSubjects(environment)],
    tables: 'feedback'
  })
}
