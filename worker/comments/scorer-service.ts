import { once } from 'node:events'
import { startScorerServer } from '../../connectors/grpc-scorer/index.ts'
import { runSideProcess, type SideContext } from '../process/side-process.ts'
import { localCommentsScorer } from './scorer.ts'

/** Serves the keyword scorer over gRPC until it is told to stop. */
async function serveCommentsScorer({ environment, log, stopping, ready }: SideContext): Promise<void> {
  const { COMMENTS_SCORER_HOST: host, COMMENTS_SCORER_PORT: port } = environment
  const server = await startScorerServer({ scorer: localCommentsScorer(environment), host, port, log })
  log.info({ host, port: server.port }, 'scoring over gRPC')
  ready()
  if (!stopping.aborted) await once(stopping, 'abort')
  await server.close()
}

/** A process that serves the keyword scorer over gRPC. */
runSideProcess('scorer', serveCommentsScorer)
