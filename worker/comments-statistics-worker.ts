import { commentsStatisticsSystem } from './comments-statistics.ts'
import { runWorker } from './process/run-worker.ts'

/** A worker process of comment statistics. */
runWorker(() => commentsStatisticsSystem)
