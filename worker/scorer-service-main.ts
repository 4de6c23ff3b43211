import { serveCommentsScorer } from './scorer-service.ts'
import { runSideProcess } from './side-process.ts'

/** A process that serves the keyword scorer over gRPC. */
runSideProcess('scorer', serveCommentsScorer)
