import { serveCommentsScorer } from './composition/scorer-service.ts'
import { runSideProcess } from './composition/side-process.ts'

/** A process that serves the keyword scorer over gRPC. */
runSideProcess('scorer', serveCommentsScorer)
