import { asError, codeOf, isRetryable, type Logger, type Metrics } from '#streams'
import { type Environment, loadEnvironment } from '../../config/environment.ts'
import { openLog } from '../../connectors/pino/index.ts'
import {
  prometheusMetrics,
  Registry,
  registerProcessMetrics,
  startMetricsServer
} from '../../connectors/prometheus/index.ts'
import { onStopRequest } from './stop-request.ts'

/** What a process beside API and workers does its work with. */
export interface SideContext {
  readonly environment: Environment
  readonly log: Logger
  readonly metrics: Metrics
  /** Aborted when the process is told to stop. */
  readonly stopping: AbortSignal
  /** To be called once it does its work: `/ready` answers 200 from then on. */
  readonly ready: () => void
}

/**
 * Runs a process beside API and workers: settings, log, `/metrics` and `/ready` on `METRICS_PORT`, signals. Ends with code 0 when the
 * work ends, which it must soon after `stopping`; a second signal ends it at once. Ends with code 1 and the reason when it rejects.
 */
export function runSideProcess(name: string, work: (context: SideContext) => Promise<void>): void {
  run(name, work).catch((thrown: unknown) => {
    const error = asError(thrown)
    const retryable = isRetryable(error) ? ', retryable' : ''
    process.stderr.write(`${name} ended: ${error.message} (${codeOf(error, 'processing-failed')}${retryable})\n`)
    process.exit(1)
  })
}

async function run(name: string, work: (context: SideContext) => Promise<void>): Promise<void> {
  const environment = loadEnvironment()
  const { log, flush } = openLog({ name, level: environment.LOG_LEVEL })
  const registry = new Registry()
  registerProcessMetrics(registry)
  let ready = false
  const server = await startMetricsServer({
    host: environment.METRICS_HOST,
    port: environment.METRICS_PORT,
    page: { contentType: registry.contentType, metrics: () => registry.metrics() },
    log,
    ready: () => ({ ok: ready, body: { status: ready ? 'ready' : 'not ready' } })
  })
  const stopping = new AbortController()
  const onStop = (signal: string): void => {
    log.info({ signal }, 'stopping; send the signal again to end at once')
    stopping.abort(asError(`stopped by ${signal}`))
  }
  onStopRequest({ onStop })
  const begin = (): void => {
    ready = true
  }
  try {
    await work({
      environment,
      log,
      metrics: prometheusMetrics(registry),
      stopping: stopping.signal,
      ready: begin
    })
  } catch (thrown) {
    if (!stopping.signal.aborted) throw thrown
  }
  await server.close()
  log.info({}, 'stopped')
  await flush()
  process.exit(0)
}
