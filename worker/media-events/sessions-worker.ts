import { runWorker } from '../process/run-worker.ts'
import { mediaSessionsSystem } from './sessions.ts'

/** A worker process of viewing sessions. */
runWorker(() => mediaSessionsSystem)
