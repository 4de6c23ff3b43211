import { StreamsError } from '../../../errors/streams-error.ts'

/**
 * The return type of a function that changes a row: anything but a promise. No other record of the key may come between the read and the
 * write of a row, so do asynchronous work in an earlier `mapValues`.
 */
export type AtOnce<T> = T &
  (T extends PromiseLike<unknown>
    ? 'must not return a promise: do what waits in a mapValues before this step'
    : unknown)

/** What a function answered, null for undefined. Throws `processing-failed` for a promise: the row would be torn. */
export function settled(step: string, answer: unknown): unknown {
  if (isPromise(answer)) {
    answer.then(undefined, () => undefined)
    throw new StreamsError(
      'processing-failed',
      `the function of '${step}' returned a promise: ask for what it needs in a mapValues before it`
    )
  }
  return answer ?? null
}

/** Promises of other libraries too: queries of database clients are often none of the language's own. */
function isPromise(answer: unknown): answer is PromiseLike<unknown> {
  return typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function'
}
