import type { ProducerRecord } from '../driver/producer.ts'
import type { Topic } from '../topic.ts'
import { deadLetter } from './dead-letter.ts'
import type { ErrorContext } from './error-context.ts'

/**
 * What to do about a failed record. `fail` stops the task with nothing committed; `resume` gives the record up and writes the dead
 * letters (none: it is skipped and counted); `retry` tries the failed step again after that many milliseconds.
 */
export type ErrorResponse =
  | { readonly action: 'fail' }
  | { readonly action: 'resume'; readonly deadLetters: readonly ProducerRecord[] }
  | { readonly action: 'retry'; readonly after: number }

/**
 * Called synchronously for every record that failed, once per failure, after the step's retry policy gave up. Must not throw; a
 * handler that throws counts as `fail`. Compare Kafka's ProcessingExceptionHandler (KIP-1033) and dead letter queue (KIP-1034).
 */
export type ExceptionHandler = ((error: Error, context: ErrorContext) => ErrorResponse) & {
  /**
   * Where it writes dead letters, so that the topic's name and settings are checked before anything runs; undefined says that it writes none.
   */
  readonly deadLetterTopic?: string | undefined
}

/** One handler per stage; a missing one answers `fail`. */
export interface ExceptionHandlers {
  /** Bytes could not be read. */
  readonly deserialization?: ExceptionHandler
  /** A step threw. */
  readonly processing?: ExceptionHandler
  /** A record could not be serialized or written, or a sink refused its row. */
  readonly production?: ExceptionHandler
}

/** Stops the task: the default, as in Kafka Streams. The engine logs the error. */
export const logAndFail: ExceptionHandler = () => ({ action: 'fail' })

/** Skips the record. The engine logs it and counts it in `streams_dropped_records_total`. */
export const logAndContinue: ExceptionHandler = () => ({ action: 'resume', deadLetters: [] })

/**
 * Sends the record, as it came, to a dead-letter topic with `__streams.errors.*` headers that say why, and continues.
 * @example new StreamsBuilder('comments', { onError: deadLetterTo(topics.deadLetter) })
 */
export function deadLetterTo(topic: Pick<Topic<unknown, unknown>, 'name'>): ExceptionHandler {
  const handler: ExceptionHandler = (error, context) => ({
    action: 'resume',
    deadLetters: [deadLetter(topic.name, error, context)]
  })
  return Object.assign(handler, { deadLetterTopic: topic.name })
}

/** The handlers of a topology from its `onError` option. */
export function handlersOf(onError: ExceptionHandler | ExceptionHandlers | undefined): Required<ExceptionHandlers> {
  if (typeof onError === 'function') return { deserialization: onError, processing: onError, production: onError }
  return { deserialization: logAndFail, processing: logAndFail, production: logAndFail, ...onError }
}
