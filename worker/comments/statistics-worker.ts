import { runWorker } from '../process/run-worker.ts'
import { commentsStatisticsSystem } from './statistics.ts'

/** A worker process of comment statistics. */
runWorker(() => commentsStatisticsSystem)
