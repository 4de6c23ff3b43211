import { asError, codeOf, isRetryable, Streams } from '#streams'
import { type Environment, loadEnvironment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { openLog } from '../../connectors/pino/index.ts'
import {
  prometheusMetrics,
  Registry,
  registerProcessMetrics,
  startMetricsServer
} from '../../connectors/prometheus/index.ts'
import { boundHeapGrowth } from './heap.ts'
import { offsetsControl } from './offsets-control.ts'
import { onStopRequest } from './stop-request.ts'
import { untilAvailable } from './until-available.ts'
import { workerConfig } from './worker-config.ts'
import type { ComposeWorker } from './worker-system.ts'

/**
 * Runs a worker process: the topology of a system with its real connectors. Ends with code 0 after SIGTERM, SIGINT or SIGHUP once everything taken is
 * written and committed; a second signal ends it at once. Ends with code 1 and the reason when it cannot go on. `choose` is asked once, with the
 * settings of the process.
 */
export function runWorker(choose: (environment: Environment) => ComposeWorker): void {
  run(choose).catch((thrown: unknown) => {
    const error = asError(thrown)
    process.stderr.write(
      `worker ended: ${error.message} (${codeOf(error, 'processing-failed')}${isRetryable(error) ? ', retryable' : ''})\n`
    )
    process.exit(1)
  })
}

async function run(choose: (environment: Environment) => ComposeWorker): Promise<void> {
  boundHeapGrowth()
  const environment = loadEnvironment()
  const { log, flush } = openLog({ name: 'worker', level: environment.LOG_LEVEL })
  const registry = new Registry()
  registerProcessMetrics(registry)
  const metrics = prometheusMetrics(registry)
  const system = choose(environment)(environment, log, metrics)
  const driver = kafkaDriver({ ...kafkaOptions(environment), logger: log })
  const streams = new Streams(system.topology, workerConfig(environment, system, { driver, log, metrics }))
  let preparing: string | undefined = 'looking for topics, schemas and tables'
  const server = await startMetricsServer({
    host: environment.METRICS_HOST,
    port: environment.METRICS_PORT,
    page: { contentType: registry.contentType, metrics: () => registry.metrics() },
    log,
    topology: () => ({ application: system.applicationId, ...system.topology.describe().toJSON() }),
    control: offsetsControl(system.applicationId, streams),
    ready: () => {
      if (preparing !== undefined) return { ok: false, body: { status: 'not ready', reason: preparing } }
      const { healthy, ...words } = streams.health()
      return { ok: healthy, body: { status: healthy ? 'ready' : 'not ready', ...words } }
    }
  })
  const stopping = new AbortController()
  const onStop = (signal: string): void => {
    stopping.abort(asError(`stopped by ${signal}`))
    log.info({ signal }, 'stopping: finishing what was taken; send the signal again to end at once')
    void streams.close()
  }
  onStopRequest({ onStop })
  try {
    await untilAvailable(system.prepare, log, stopping.signal, trouble => {
      preparing = `not available yet: ${trouble}`
    })
    preparing = undefined
    if (!stopping.signal.aborted) await streams.start()
    if (!stopping.signal.aborted) system.started?.()
  } catch (thrown) {
    if (!stopping.signal.aborted) throw thrown
  }
  const reason = await streams.stopped
  await system.close()
  await server.close()
  await flush()
  if (reason) throw reason
}
