import { asError, type Health, type Logger, type Metrics, Streams } from '#streams'
import type { HealthAnswer } from '../../connectors/prometheus/server.ts'
import type { Application, Project } from './project.ts'

/** Makes what runs an application; nothing connects yet. */
export function streamsOf(
  { driver, serdes }: Project,
  { topology, applicationId, settings }: Application,
  clients: { readonly log: Logger; readonly metrics: Metrics }
): Streams {
  return new Streams(topology, {
    ...clients,
    ...settings,
    applicationId,
    driver,
    ...(serdes === undefined ? {} : { serdes })
  })
}

/** `/ready` of a running topology. */
export function readiness(health: Health): HealthAnswer {
  const { healthy, ...words } = health
  return { ok: healthy, body: { status: healthy ? 'ready' : 'not ready', ...words } }
}

/** Waits until all have ended; when one fails the others are closed. Answers why the first one failed. */
export async function firstEnd(all: readonly Streams[]): Promise<Error | undefined> {
  let first: Error | undefined
  const ended = async ({ stopped }: Streams): Promise<void> => {
    const reason = await stopped
    first ??= reason
    if (reason !== undefined) await Promise.all(all.map(streams => streams.close()))
  }
  await Promise.all(all.map(ended))
  return first
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The first signal closes all topologies in order, the second ends the process at once; until `end`. */
export function stopOnSignals(
  all: readonly Streams[],
  log: Logger
): { readonly signal: AbortSignal; readonly end: () => void } {
  const stopping = new AbortController()
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(1)
    stopping.abort(asError(`stopped by ${signal}`))
    log.info({ signal }, 'stopping: finishing what was taken; send the signal again to end at once')
    for (const streams of all) void streams.close()
  }
  for (const name of signals) process.on(name, onSignal)
  const end = (): void => {
    for (const name of signals) process.off(name, onSignal)
  }
  return { signal: stopping.signal, end }
}
