import { dedupeTopology } from './dedupe-topology.ts'
import { runWorker } from './run-worker.ts'

await runWorker(dedupeTopology)
