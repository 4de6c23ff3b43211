import type { Metrics } from '#streams'
import type { RequestNote } from '../../http/endpoint.ts'
import { type ProblemOptions, problem } from '../../http/problem.ts'
import { apiMetrics } from '../../operations/metrics.ts'

/** Answers with a problem, counts it by its kind and notes it for the log. */
export type Refuse = (options: ProblemOptions, note: RequestNote) => Response

export function createRefuse(metrics: Metrics): Refuse {
  return (options, note) => {
    metrics.series(apiMetrics.submissionsRefused, { reason: options.kind }).add(1)
    note.message = 'submission refused'
    note.fields = { ...note.fields, reason: options.kind }
    return problem(options)
  }
}

/** 500 of U-7: the event did not get into Kafka, and nothing is left of the submission. */
export function publishFailed(instance: string): ProblemOptions {
  const detail = 'The submission could not be queued, so nothing was stored. Submit it again.'
  return { kind: 'publish-failed', detail, instance, retryAfter: 5 }
}

/** 429 with the seconds after which there is room again. */
export function rateLimited(instance: string, wait: number, perHour: number): ProblemOptions {
  const retryAfter = Math.max(1, Math.ceil(wait / 1_000))
  const detail = `A user may make ${perHour} submissions within an hour. There is room again in ${retryAfter} s.`
  return { kind: 'rate-limited', detail, instance, retryAfter }
}
