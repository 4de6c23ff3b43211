import type { ProducerRecord } from '../driver/producer.ts'
import type { Topic } from '../topic.ts'
import { deadLetter } from './dead-letter.ts'
import type { ErrorContext } from './error-context.ts'

/**
 * The response to a failed record. `fail` stops the task without committing anything. `resume` gives up on the record and writes the dead
 * letters; without any, the record is skipped and counted. `retry` retries the failed step after `after` milliseconds.
 */
export type ErrorResponse =
  | { readonly action: 'fail' }
  | { readonly action: 'resume'; readonly deadLetters: readonly ProducerRecord[] }
  | { readonly action: 'retry'; readonly after: number }

/**
 * Called synchronously once per failed record, after the step's retry policy has given up. Must not throw; a handler that throws counts as
 * `fail`. Compare Kafka's ProcessingExceptionHandler (KIP-1033) and dead letter queue (KIP-1034).
 */
export type ExceptionHandler = ((error: Error, context: ErrorContext) => ErrorResponse) & {
  /**
   * Topic to which the handler writes dead letters, so that the topic's name and settings are checked before anything runs; undefined if it
   * writes none.
   */
  readonly deadLetterTopic?: string | undefined
}

/** One handler per stage. Default for each stage: `fail`. */
export interface ExceptionHandlers {
  /** Called when the bytes of a record cannot be read. */
  readonly deserialization?: ExceptionHandler
  /** Called when a step throws. */
  readonly processing?: ExceptionHandler
  /** Called when a record cannot be serialized or written, or a sink refuses its row. */
  readonly production?: ExceptionHandler
}

/** Stops the task: the default, as in Kafka Streams. The engine logs the error. */
export const logAndFail: ExceptionHandler = () => ({ action: 'fail' })

/** Skips the record. The engine logs it and counts it in `streams_dropped_records_total`. */
export const logAndContinue: ExceptionHandler = () => ({ action: 'resume', deadLetters: [] })

/**
 * Writes the original record to a dead-letter topic, with `__streams.errors.*` headers that say why it failed, and continues.
 * @example new StreamsBuilder('comments', { onError: deadLetterTo(topics.deadLetter) })
 */
export function deadLetterTo(topic: Pick<Topic<unknown, unknown>, 'name'>): ExceptionHandler {
  const handler: ExceptionHandler = (error, context) => ({
    action: 'resume',
    deadLetters: [deadLetter(topic.name, error, context)]
  })
  return Object.assign(handler, { deadLetterTopic: topic.name })
}

/** Builds the handlers of a topology from its `onError` option. */
export function handlersOf(onError: ExceptionHandler | ExceptionHandlers | undefined): Required<ExceptionHandlers> {
  if (typeof onError === 'function') return { deserialization: onError, processing: onError, production: onError }
  return { deserialization: logAndFail, processing: logAndFail, production: logAndFail, ...onError }
}
