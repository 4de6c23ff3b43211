import {
  codeOf,
  deadLetterTo,
  type ExceptionHandler,
  exponential,
  ms,
  onlyRetryable,
  StreamsBuilder,
  seconds,
  type Topology
} from '#streams'
import { type ProcessDeps, processSubmission } from './process.ts'
import { type SubmissionsTopics, topics as usualTopics } from './topics.ts'
import { validateSubmission } from './validate.ts'

/** What the topology of submissions needs from outside. */
export interface SubmissionsDeps extends ProcessDeps {
  /** Submissions of one partition that are processed at once. Default 1,000. */
  readonly concurrency?: number
  /** Default: the topics under their usual names. */
  readonly topics?: SubmissionsTopics
}

/** What another worker has, or the database cannot take now, is waited for; other submissions go on meanwhile. */
const untilFree = exponential({ initial: ms(100), max: seconds(2), jitter: 0.2, retryOn: onlyRetryable })

/** Submissions in, verdicts into their rows; what is no submission is dead-lettered. */
export function submissionsTopology(deps: SubmissionsDeps): Topology {
  const { topics = usualTopics, concurrency = 1_000 } = deps
  const builder = new StreamsBuilder('submissions', { onError: unlessMisconfigured(deadLetterTo(topics.deadLetter)) })
  const process = processSubmission(deps)

  builder
    .stream('read-submissions', topics.queued)
    .mapValues('validate', validateSubmission)
    .mapValues('process', (submission, _key, attempt) => process(submission, attempt), {
      retry: untilFree,
      concurrency
    })

  return builder.build()
}

/** A table that is missing is no fault of the submission: the worker stops, and nothing is committed. */
function unlessMisconfigured(handler: ExceptionHandler): ExceptionHandler {
  const unless: ExceptionHandler = (error, context) =>
    codeOf(error, 'processing-failed') === 'sink-failed' ? { action: 'fail' } : handler(error, context)
  return Object.assign(unless, { deadLetterTopic: handler.deadLetterTopic })
}
