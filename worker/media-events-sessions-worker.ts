import { mediaSessionsSystem } from './media-events-sessions.ts'
import { runWorker } from './process/run-worker.ts'

/** A worker process of viewing sessions. */
runWorker(() => mediaSessionsSystem)
