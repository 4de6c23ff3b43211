import { oneSystemOf } from '../config/systems.ts'
import { runWorker } from './process/run-worker.ts'
import { workerSystems } from './systems.ts'

/** A worker process of the system that `SYSTEM` names. */
runWorker(environment => workerSystems[oneSystemOf(environment)])
