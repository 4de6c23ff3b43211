import { joinTopology } from './join-topology.ts'
import { runWorker } from './run-worker.ts'

await runWorker(joinTopology)
