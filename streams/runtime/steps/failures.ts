import type { ProducerRecord } from '../../driver/producer.ts'
import type { ErrorContext } from '../../errors/error-context.ts'
import { type ErrorResponse, logAndFail } from '../../errors/handlers.ts'
import { asError, codeOf, isRetryable, StreamsError } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { DeadLetterCount } from '../checkpoint/effects.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { Failure, TaskContext } from '../task/task-context.ts'
import { nextRetry } from './retry-topics.ts'

const fallbackCodes = {
  deserialization: 'deserialization-failed',
  processing: 'processing-failed',
  production: 'production-failed'
} as const

/** A handler's answer; what is given up says how its records are counted. */
export type Response =
  | { readonly action: 'fail' }
  | { readonly action: 'retry'; readonly after: number }
  | {
      readonly action: 'resume'
      readonly deadLetters: readonly ProducerRecord[]
      readonly count: string | DeadLetterCount
    }

/** The error that ends a task: it names the step, the record and what may be done, and the step's own error is its cause. */
export function stepFailed(
  { topology }: TaskContext,
  { raw, queue, isAside }: InFlightRecord,
  { step, stage, error }: Omit<Failure, 'attempts'>
): StreamsError {
  const code = codeOf(error, fallbackCodes[stage])
  // What came from a store has no place in a topic.
  const where = isAside ? '' : ` at ${queue.topic}/${queue.partition}, offset ${raw.offset}`
  const advice = !isAside && topology.handlers[stage] === logAndFail ? `. ${withoutHandler}` : ''
  const message = `'${step}' failed${where}: ${error.message}${advice}`
  return new StreamsError(code, message, { cause: error, retryable: isRetryable(error) })
}

const withoutHandler =
  'No onError handler decides about such records, so they end the worker each time they are read: give StreamsBuilder onError: deadLetterTo(topic) to set them aside, or logAndContinue to skip them'

/** Asks the retry topics, then the topology's handler; logs and counts what is skipped. */
export function respond(task: TaskContext, inFlight: InFlightRecord, failure: Failure): Response {
  const retry =
    failure.stage === 'processing' && !isFinal(failure.error) && !inFlight.isAside && inFlight.updates === undefined
      ? nextRetry(task.topology, inFlight, task.runtime.clock.now())
      : undefined
  if (retry) return { action: 'resume', deadLetters: [retry], count: failure.step }
  const context = contextOf(task, inFlight, failure)
  const response = ask(task, failure, context)
  const fields = {
    task: task.id,
    step: failure.step,
    topic: context.topic,
    partition: context.partition,
    offset: inFlight.raw.offset
  }
  if (response.action === 'fail')
    task.runtime.log.error({ ...fields, err: failure.error }, `'${failure.step}' failed: ${failure.error.message}`)
  if (response.action !== 'resume') return response
  // There are no bytes of a source record to keep: it came from a store.
  const deadLetters = inFlight.isAside ? [] : response.deadLetters
  const reason = codeOf(failure.error, fallbackCodes[failure.stage])
  if (deadLetters.length === 0) {
    task.runtime.log.warn({ ...fields, reason }, `skipped a record at '${failure.step}': ${failure.error.message}`)
    const labels = { topology: task.topology.name, step: failure.step, reason }
    task.runtime.metrics.series(engineMetrics.dropped, labels).add(1)
  } else {
    task.runtime.log.debug(
      { ...fields, reason },
      `dead-lettered a record at '${failure.step}': ${failure.error.message}`
    )
  }
  return { ...response, deadLetters, count: { step: failure.step, reason } }
}

function ask(task: TaskContext, failure: Failure, context: ErrorContext): ErrorResponse {
  try {
    return task.topology.handlers[failure.stage](failure.error, context)
  } catch (thrown) {
    const error = asError(thrown)
    task.runtime.log.error({ task: task.id, err: error }, `the ${failure.stage} error handler threw: ${error.message}`)
    return { action: 'fail' }
  }
}

function contextOf(task: TaskContext, inFlight: InFlightRecord, failure: Failure): ErrorContext {
  const { raw, queue } = inFlight
  return {
    stage: failure.stage,
    application: task.runtime.applicationId,
    topology: task.topology.name,
    step: failure.step,
    topic: queue.topic,
    partition: queue.partition,
    record: raw,
    eventTime: inFlight.timestamp,
    attempts: failure.attempts,
    ...(inFlight.updates === undefined ? {} : { updates: inFlight.updates }),
    schemaId: queue.source.schemaId(raw)
  }
}

function isFinal(error: Error): boolean {
  return (error as { retryable?: unknown }).retryable === false
}
