import { type Logger, type Metrics, StreamsError } from '#streams'
import type { SteadyClock } from '#streams/connector'
import { apiPortVariable } from '../../config/api-port.ts'
import type { Environment } from '../../config/environment.ts'
import { type SystemName, systemsOf } from '../../config/systems.ts'
import { prometheusMetrics, Registry, registerProcessMetrics } from '../../connectors/prometheus/index.ts'
import { createApp } from '../app.ts'
import { withCors } from '../http/cors.ts'
import { apiMetrics } from '../operations/metrics.ts'
import { type RunningServer, startServer } from '../server.ts'
import { type DeadLettersApi, deadLettersApi } from './dead-letters/index.ts'
import { watchGroupLag } from './group-lag.ts'
import type { SystemApi } from './system-api.ts'
import { apiSystems } from './systems.ts'

export interface StartApiOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly clock: SteadyClock
}

export interface RunningApi {
  /** Where it listens, pages not counted. */
  readonly ports: readonly number[]
  /** Answers the requests under way, delivers what was sent, then closes every connection. Idempotent. */
  readonly close: () => Promise<void>
}

/** A system's API with the system's name. */
interface Served {
  readonly name: SystemName
  readonly system: SystemApi
}

/** What all ports of the process share. */
interface Shared extends StartApiOptions {
  readonly metrics: Metrics
  readonly registry: Registry
  readonly deadLetters: DeadLettersApi
}

/** The servers of one API port. */
interface Serving {
  readonly api: RunningServer
  readonly pages: readonly RunningServer[]
}

/** Serves systems at the port that the variable sets, and their pages at their own ports. */
async function serve(
  variable: ReturnType<typeof apiPortVariable>,
  systems: readonly SystemApi[],
  { environment, log, metrics, registry, deadLetters }: Shared
): Promise<Serving> {
  const app = createApp({
    systems: [...systems.map(({ routes }) => routes), deadLetters.routes],
    probes: systems.flatMap(({ probes }) => probes),
    metrics,
    metricsPage: registry,
    log
  })
  const origins = systems.flatMap(system => system.origins ?? [])
  const fetch = origins.length === 0 ? app.fetch : withCors(request => app.fetch(request), origins)
  const host = environment.API_HOST
  const onMalformed = (status: number): void => {
    const labels = { route: 'malformed', method: 'unknown', status: String(status) }
    metrics.series(apiMetrics.requests, labels).add(1)
    log.info({ status }, 'refused what is no valid HTTP')
  }
  const api = await startServer({ fetch, host, port: environment[variable], variable, onMalformed })
  log.info({ host, port: api.port }, 'API listening')
  const pages: RunningServer[] = []
  for (const { page } of systems) {
    if (page === undefined) continue
    const started = await startServer({ fetch, host, ...page, onMalformed })
    log.info({ host, port: started.port }, 'page served')
    pages.push(started)
  }
  return { api, pages }
}

/**
 * Starts the APIs of the systems that `SYSTEM` names, with their real connectors, each at the port of its system; those with the same
 * port share an app, and all share one registry of metrics and the dead-letter desk. Rejects with `invalid-configuration` when it cannot listen or when there is
 * no API.
 */
export async function startApi({ environment, log, clock }: StartApiOptions): Promise<RunningApi> {
  const registry = new Registry()
  registerProcessMetrics(registry)
  const metrics = prometheusMetrics(registry)
  const served = systemsOf(environment.SYSTEM).flatMap((name): readonly Served[] => {
    const compose = apiSystems[name]
    return compose === undefined ? [] : [{ name, system: compose({ environment, log, clock, metrics }) }]
  })
  if (served.length === 0) {
    throw new StreamsError('invalid-configuration', `SYSTEM=${environment.SYSTEM} has no API`)
  }
  const deadLetters = deadLettersApi({ environment, log, clock, metrics })
  const groupLag = watchGroupLag({ environment, log, clock, metrics })
  const shared = { environment, log, clock, metrics, registry, deadLetters }
  const groups: Serving[] = []
  for (const [variable, group] of Map.groupBy(served, ({ name }) => apiPortVariable(name))) {
    const systems = group.map(({ system }) => system)
    groups.push(await serve(variable, systems, shared))
  }
  for (const { system } of served) system.open()
  deadLetters.open()
  groupLag.open()
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    for (const { system } of served) system.stopping?.()
    await Promise.all(groups.flatMap(({ api, pages }) => [api, ...pages]).map(server => server.close()))
    await Promise.all([deadLetters.close(), groupLag.close(), ...served.map(({ system }) => system.close())])
  }
  return {
    ports: groups.map(({ api }) => api.port),
    close: () => {
      closing ??= close()
      return closing
    }
  }
}
