import { setTimeout as delay } from 'node:timers/promises'
import { asError, type Streams, StreamsError } from '#streams'

/** How long the other topologies have, after one could not start, to say why they cannot either, in milliseconds. */
const alsoFailingMs = 2_000

/** A topology and the name under which it runs. */
export interface Starting {
  readonly applicationId: string
  readonly streams: Pick<Streams, 'start'>
}

interface Reason {
  readonly applicationId: string
  readonly error: Error
}

/**
 * Starts all topologies at once. Rejects when one cannot start, with the reasons of all that cannot, so that one look at the output is
 * enough to mend them: with the error itself where there is one, else with an error that names each application. Those that started, or
 * are still waiting two seconds after the first failure, are left for the caller to close. `explain` adds to a reason what the command can do about it.
 */
export async function startAll(
  all: readonly Starting[],
  explain: (error: Error) => Error = error => error
): Promise<void> {
  const reasons: Reason[] = []
  const firstFailure = Promise.withResolvers<void>()
  const settled = Promise.all(
    all.map(async ({ applicationId, streams }) => {
      try {
        await streams.start()
      } catch (thrown) {
        reasons.push({ applicationId, error: explain(asError(thrown)) })
        firstFailure.resolve()
      }
    })
  )
  await Promise.race([settled, firstFailure.promise])
  if (reasons.length > 0) await atMost(alsoFailingMs, settled)
  const [first] = reasons
  if (first === undefined) return
  throw reasons.length === 1 ? first.error : together(first.error, reasons)
}

/** One error for several topologies, with the code of the first and all of them as its cause. */
function together(first: Error, reasons: readonly Reason[]): Error {
  const message = reasons.map(({ applicationId, error }) => `${applicationId}: ${error.message}`).join('; ')
  const cause = new AggregateError(reasons.map(({ error }) => error))
  return new StreamsError(first instanceof StreamsError ? first.code : 'processing-failed', message, { cause })
}

/** Waits for a promise, but no longer than that. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const limit = new AbortController()
  await Promise.race([promise, delay(ms, undefined, { signal: limit.signal })])
  limit.abort()
}
