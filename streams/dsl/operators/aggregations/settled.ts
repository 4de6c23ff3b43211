import { StreamsError } from '../../../errors/streams-error.ts'

/**
 * The type of what a function may answer that changes a row: never a promise. Between the read and the write of a row no other record of
 * the key may come, so fetch what needs time in an earlier `mapValues`.
 */
export type AtOnce<T> = T & (T extends PromiseLike<unknown> ? 'answer at once, not with a promise' : unknown)

/** What a function answered, null for undefined. Throws `processing-failed` for a promise: the row would be torn. */
export function settled(step: string, answer: unknown): unknown {
  if (answer instanceof Promise) {
    answer.catch(() => undefined)
    throw new StreamsError(
      'processing-failed',
      `the function of '${step}' returned a promise: ask for what it needs in a mapValues before it`
    )
  }
  return answer ?? null
}
