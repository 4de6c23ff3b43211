import { type Clock, type Logger, StreamsError } from '#streams'
import { apiPort, apiPortVariable } from '../../config/api-port.ts'
import type { Environment } from '../../config/environment.ts'
import { prometheusMetrics, Registry, registerProcessMetrics } from '../../connectors/prometheus/index.ts'
import { createApp } from '../app.ts'
import { withCors } from '../cors.ts'
import { startServer } from '../server.ts'
import type { ComposeApi } from './system-api.ts'
import { apiSystems } from './systems.ts'

export interface StartApiOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly clock: Clock
}

export interface RunningApi {
  /** Where it listens. */
  readonly port: number
  /** Answers the requests under way, delivers what was sent, then closes every connection. Idempotent. */
  readonly close: () => Promise<void>
}

function composeApi({ SYSTEM }: Environment): ComposeApi {
  const compose = apiSystems[SYSTEM]
  if (compose === undefined) throw new StreamsError('invalid-configuration', `SYSTEM=${SYSTEM} has no API`)
  return compose
}

/** Starts the API with its real connectors. Rejects with `invalid-configuration` when it cannot listen. */
export async function startApi({ environment, log, clock }: StartApiOptions): Promise<RunningApi> {
  const registry = new Registry()
  registerProcessMetrics(registry)
  const metrics = prometheusMetrics(registry)
  const system = composeApi(environment)({ environment, log, clock, metrics })
  const app = createApp({ systems: [system.routes], probes: system.probes, metrics, metricsPage: registry, log })
  const { origins } = system
  const fetch = origins === undefined ? app.fetch : withCors(request => app.fetch(request), origins)
  const host = environment.API_HOST
  const server = await startServer({
    fetch,
    host,
    port: apiPort(environment),
    variable: apiPortVariable(environment)
  })
  log.info({ host, port: server.port }, 'API listening')
  const page = system.page === undefined ? undefined : await startServer({ fetch, host, ...system.page })
  if (page !== undefined) log.info({ host, port: page.port }, 'page served')
  system.open()
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    system.stopping?.()
    await Promise.all([server.close(), page?.close()])
    await system.close()
  }
  return {
    port: server.port,
    close: () => {
      closing ??= close()
      return closing
    }
  }
}
