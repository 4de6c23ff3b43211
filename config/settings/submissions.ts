import { integer, oneOf, port, text } from '../setting.ts'

/** The submissions system. */
export const submissionsSettings = {
  SUBMISSIONS_TOPIC: text('submissions', 'Topic of submissions that wait for a worker.'),
  SUBMISSIONS_DEAD_LETTER_TOPIC: text('submissions-dlt', 'Topic of events that are no submissions.'),
  SUBMISSIONS_FORMAT: oneOf(
    ['avro', 'json'],
    'avro',
    'Format of the topic: Avro through the registry, or plain JSON with the same field names.'
  ),
  SUBMISSIONS_GROUP_ID: text('submissions_worker_group_v1', 'Consumer group of the workers of submissions.'),
  SUBMISSIONS_WORK_MS: integer(5_000, [0, 600_000], 'Milliseconds of simulated work per submission.'),
  SUBMISSIONS_CONCURRENCY: integer(
    1_000,
    [1, 100_000],
    'Submissions of one partition that a worker processes at once.'
  ),
  SUBMISSIONS_LEASE_MS: integer(
    30_000,
    [100, 3_600_000],
    'Milliseconds that a worker has for a submission; after them another takes it. More than `SUBMISSIONS_WORK_MS`.'
  ),
  SUBMISSIONS_RATE_LIMIT: integer(
    0,
    [0, 1_000_000],
    'Submissions that one user (header `X-User-Id`) may make within an hour; 0 for any number.'
  ),
  SUBMISSIONS_API_PORT: port(8000, 'Port of the submissions API.'),
  SUBMISSIONS_PAGE_PORT: {
    ...port(3000, 'Port of the submissions page, which the API process serves too.'),
    usualBesideOthers: '3002'
  },
  SUBMISSIONS_ORIGINS: text(
    'http://localhost:3000,http://127.0.0.1:3000,http://localhost:3002,http://127.0.0.1:3002,http://localhost:5173',
    'Origins of pages that may use the submissions API (CORS), separated by commas; `*` for every one.'
  )
} as const
