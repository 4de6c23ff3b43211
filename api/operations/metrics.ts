import type { MetricDefinition } from '#streams'

const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What the HTTP API reports. */
export const apiMetrics = {
  requests: {
    name: 'http_requests_total',
    type: 'counter',
    help: 'HTTP requests answered, by route pattern, method and status.',
    labels: ['route', 'method', 'status']
  },
  duration: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    help: 'Time from the start of a request to its answer, by route pattern and method.',
    labels: ['route', 'method'],
    buckets: requestSeconds
  },
  inFlight: {
    name: 'http_requests_in_flight',
    type: 'gauge',
    help: 'HTTP requests being answered.',
    labels: []
  },
  accepted: {
    name: 'feedback_accepted_total',
    type: 'counter',
    help: 'Feedback accepted: acknowledged by the broker and answered with 202.',
    labels: []
  },
  refused: {
    name: 'feedback_refused_total',
    type: 'counter',
    help: 'Feedback not accepted, by reason (the kind of the problem answered).',
    labels: ['reason']
  },
  unresolvedSends: {
    name: 'api_unresolved_sends',
    type: 'gauge',
    help: 'Sends that were not acknowledged in time and whose outcome is still open. New feedback is refused while there are any.',
    labels: []
  },
  submissionsAccepted: {
    name: 'submissions_accepted_total',
    type: 'counter',
    help: 'Submissions and retries whose event was acknowledged by the broker.',
    labels: []
  },
  submissionsWithdrawn: {
    name: 'submissions_withdrawn_total',
    type: 'counter',
    help: 'Submissions and retries withdrawn because their event was not acknowledged in time.',
    labels: []
  },
  submissionsRefused: {
    name: 'submissions_refused_total',
    type: 'counter',
    help: 'Requests that queued nothing, by reason (the kind of the problem answered).',
    labels: ['reason']
  },
  outboxWaiting: {
    name: 'api_outbox_entries',
    type: 'gauge',
    help: 'Events of the outbox that this process has to send and that are not acknowledged.',
    labels: []
  }
} as const satisfies { readonly [name: string]: MetricDefinition }
