import { StreamsError } from '#streams'
import { type ProblemKind, problem } from './problem.ts'

interface Failure {
  readonly kind: ProblemKind
  readonly detail: string
}

const internal: Failure = { kind: 'internal-error', detail: 'The request could not be answered.' }

const misconfigured: Failure = {
  kind: 'broker-unavailable',
  detail: 'The broker refused the event because of its settings, so nothing was accepted. Try again later.'
}

const known: { readonly [code: string]: Failure } = {
  'sink-unavailable': { kind: 'database-unavailable', detail: 'The database does not answer. Try again later.' },
  timeout: {
    kind: 'query-timeout',
    detail: 'The query took longer than allowed. Narrow it with more filters or a shorter time range.'
  },
  'broker-unavailable': {
    kind: 'broker-unavailable',
    detail: 'The broker is not available, so nothing was accepted. Try again later.'
  },
  'registry-unavailable': {
    kind: 'broker-unavailable',
    detail: 'The schema registry is not available, so nothing was accepted. Try again later.'
  },
  'unknown-topic': misconfigured,
  'authorization-failed': misconfigured,
  'delivery-timeout': {
    kind: 'outcome-unknown',
    detail:
      'The broker did not acknowledge in time, so the outcome is unknown: the feedback may or may not have been accepted. ' +
      'A retry with the same Idempotency-Key is stored once.'
  },
  'record-too-large': { kind: 'body-too-large', detail: 'The broker does not accept a record of this size.' }
}

/** Seconds named in Retry-After when a dependency is down. */
const retryAfter = 5

function failureOf(error: unknown): Failure {
  return (error instanceof StreamsError ? known[error.code] : undefined) ?? internal
}

/** The kind of problem an error is answered with. */
export function failureKind(error: unknown): ProblemKind {
  return failureOf(error).kind
}

/** The problem that answers an error. Says nothing of the inside; `Retry-After` where trying again may help. */
export function failureResponse(error: unknown, instance: string): Response {
  const failure = failureOf(error)
  return problem({ ...failure, instance, ...(failure.kind.match(/unavailable|unknown|timeout/) ? { retryAfter } : {}) })
}
