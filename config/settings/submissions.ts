import { integer, oneOf, port, text } from '../setting.ts'

/** The submissions system. */
export const submissionsSettings = {
  SUBMISSIONS_TOPIC: text('submissions', 'Topic of submissions waiting for a worker.'),
  SUBMISSIONS_DEAD_LETTER_TOPIC: text('submissions-dlt', 'Dead-letter topic of submissions.'),
  SUBMISSIONS_FORMAT: oneOf(
    ['avro', 'json'],
    'avro',
    'Format of the topic: Avro through the registry, or plain JSON with the same field names.'
  ),
  SUBMISSIONS_GROUP_ID: text('submissions_worker_group_v1', 'Consumer group of the submissions workers.'),
  SUBMISSIONS_WORK_MS: integer(5_000, [0, 600_000], 'Simulated work per submission, in milliseconds.'),
  SUBMISSIONS_CONCURRENCY: integer(1_000, [1, 100_000], 'Concurrent submissions of one partition in a worker.'),
  SUBMISSIONS_LEASE_MS: integer(
    30_000,
    [100, 3_600_000],
    'Milliseconds a worker has for a submission before another one takes it. More than `SUBMISSIONS_WORK_MS`.'
  ),
  SUBMISSIONS_RATE_LIMIT: integer(
    0,
    [0, 1_000_000],
    'Submissions allowed per user (header `X-User-Id`) and hour; 0 sets no limit.'
  ),
  SUBMISSIONS_API_PORT: port(8000, 'Port of the submissions API.'),
  SUBMISSIONS_PAGE_PORT: {
    ...port(3000, 'Port of the submissions page, also served by the API process.'),
    usualBesideOthers: '3002'
  },
  SUBMISSIONS_ORIGINS: text(
    'http://localhost:3000,http://127.0.0.1:3000,http://localhost:3002,http://127.0.0.1:3002,http://localhost:5173',
    'Allowed CORS origins of the submissions API, separated by commas; `*` allows all.'
  )
} as const
