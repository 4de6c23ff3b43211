import {
  type Clock,
  deadLetterTo,
  exponential,
  type Metrics,
  ms,
  noMetrics,
  onlyRetryable,
  type Sink,
  StreamsBuilder,
  seconds,
  type Topology
} from '#streams'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import type { Scorer } from '../sentiment/index.ts'
import { enrichFeedback } from './enrich.ts'
import { moodOf } from './mood.ts'
import { type FeedbackTopics, topics as usualTopics } from './topics.ts'
import { validateFeedback } from './validate.ts'

/** What the feedback topology needs from outside. */
export interface FeedbackDeps {
  readonly scorer: Scorer
  /** Where scored feedback is kept, one row per `message_id`. */
  readonly rows: Sink<string, FeedbackScored>
  readonly clock: Clock
  /** Told the mood of what is stored. Default: nobody is. */
  readonly metrics?: Metrics
  /** Default: the topics under their usual names. */
  readonly topics?: FeedbackTopics
}

/** A remote scorer that does not answer is waited for; what it refuses for good is dead-lettered. */
const untilItAnswers = exponential({ initial: ms(200), max: seconds(30), jitter: 0.2, retryOn: onlyRetryable })

/** Feedback in, sentiment out: validate, enrich, then the scored topic and the table. */
export function feedbackTopology({
  scorer,
  rows,
  clock,
  metrics = noMetrics,
  topics = usualTopics
}: FeedbackDeps): Topology {
  const builder = new StreamsBuilder('feedback', {
    onError: deadLetterTo(topics.deadLetter),
    observer: moodOf(metrics)
  })

  const scored = builder
    .stream('read-feedback', topics.raw)
    .mapValues('validate', validateFeedback)
    .mapValues('enrich', enrichFeedback(scorer, clock), { retry: untilItAnswers })
    .selectKey('key-by-customer', feedback => feedback.customer_id)

  scored.to('write-scored', topics.scored)
  scored.sinkTo('store-feedback', rows)

  return builder.build()
}
