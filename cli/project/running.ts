import { asError, type Health, type Logger, type Metrics, Streams } from '#streams'
import type { HealthAnswer } from '../../connectors/prometheus/server.ts'
import { onStopRequest } from '../../worker/process/stop-request.ts'
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

/** What ends the topologies of this process. */
export interface Stopping {
  /** Aborted when something has asked for the end. */
  readonly signal: AbortSignal
  /** Asks from within. */
  readonly ask: (why: string) => void
}

/**
 * The first signal closes all topologies in order, one that comes later ends the process at once. The end of the npm that started the process
 * closes them too, where `withParent` is set.
 */
export function stopOnRequest(all: readonly Streams[], log: Logger, options: { withParent?: boolean } = {}): Stopping {
  const stopping = new AbortController()
  const onStop = (why: string): void => {
    stopping.abort(asError(`stopped by ${why}`))
    log.info({}, `stopping (${why}): finishing what was taken; send a signal again to end at once`)
    for (const streams of all) void streams.close()
  }
  const { ask } = onStopRequest({ ...options, onStop })
  return { signal: stopping.signal, ask }
}
