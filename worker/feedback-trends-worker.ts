import { feedbackTrendsSystem } from './feedback-trends.ts'
import { runWorker } from './process/run-worker.ts'

/** A worker process of sentiment trends and shift alerts. */
runWorker(() => feedbackTrendsSystem)
