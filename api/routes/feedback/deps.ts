import type { Logger, Metrics, Serde } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import type { FeedbackReadModel } from '../../../topology/feedback/read-model.ts'
import type { FeedbackTrendsReadModel } from '../../../topology/feedback/trends/read-model.ts'
import type { BoundedSends } from '../../live/bounded-sends.ts'
import type { FeedbackLive } from './live/feedback-live.ts'
import type { TraceOptions } from './trace/trace-feedback.ts'
import type { Whereabouts } from './where/whereabouts.ts'

/** Says why a text has its score. */
export interface Explainer {
  /** Name and version of the scorer that explains. */
  readonly name: string
  readonly version: string
  /** Every token with its valence and the rules that changed it, as a JSON value. Pure; throws nothing for a string. */
  readonly explain: (text: string) => object
}

/** What the feedback routes need. Nothing here is connected or opened by the routes. */
export interface FeedbackDeps {
  readonly sends: BoundedSends
  /** Serde of the raw topic's values, opened before the first request or `waitingFor` says so. */
  readonly value: Serde<FeedbackReceived>
  /** Raw topic. */
  readonly topic: string
  readonly rows: FeedbackReadModel
  readonly trends: FeedbackTrendsReadModel
  readonly explainer: Explainer
  /** Finds feedback that has no row. Default: knows nothing. */
  readonly whereabouts?: Whereabouts
  /** Finds what happened to feedback. Default: there is no trace. */
  readonly tracing?: TraceOptions & { readonly deadLetterTopic: string }
  /** What happens to feedback, as it happens. Default: nobody can follow or wait. */
  readonly live?: FeedbackLive
  readonly metrics: Metrics
  readonly clock: SteadyClock
  /** Told what fails after an answer has begun. */
  readonly log?: Logger
  /** Milliseconds that the timestamp of feedback may be ahead of the clock. Default: any. */
  readonly futureLimit?: number
  /** Name of what feedback cannot be accepted without and is not there yet (`kafka`, `schema-registry`), or undefined. */
  readonly waitingFor?: () => string | undefined
}
