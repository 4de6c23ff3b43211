import { runWorker } from '../process/run-worker.ts'
import { feedbackTrendsSystem } from './trends.ts'

/** A worker process of sentiment trends and shift alerts. */
runWorker(() => feedbackTrendsSystem)
