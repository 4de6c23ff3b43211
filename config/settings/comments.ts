import { flag, integer, oneOf, port, text } from '../setting.ts'

/** The comments system. */
export const commentsSettings = {
  COMMENTS_RAW_TOPIC: text('raw-comments', 'Input topic for comments.'),
  COMMENTS_PROCESSED_TOPIC: text('processed-comments', 'Topic of processed comments.'),
  COMMENTS_DEAD_LETTER_TOPIC: text('dead-letter-queue', 'Dead-letter topic of comments.'),
  COMMENTS_FORMAT: oneOf(
    ['avro', 'json'],
    'avro',
    'Format of the raw topic: Avro through the registry, or plain JSON with the same field names.'
  ),
  COMMENTS_GROUP_ID: text('comments_processor_group_v1', 'Consumer group of the comments workers.'),
  COMMENTS_SCORER: oneOf(
    ['keyword', 'grpc'],
    'keyword',
    'Where comments are scored: `keyword` uses a word list in the worker, `grpc` the service at `COMMENTS_SCORER_HOST`.'
  ),
  COMMENTS_SCORER_HOST: text(
    '127.0.0.1',
    'Host of the gRPC scorer service, and the address it binds to. It is unencrypted, so open it to a network with care.'
  ),
  COMMENTS_SCORER_PORT: port(50_051, 'Port of the gRPC scorer service.'),
  COMMENTS_SCORER_TIMEOUT_MS: integer(2_000, [1, 600_000], 'Timeout of one gRPC scorer call, in milliseconds.'),
  COMMENTS_SCORER_CACHE_ENTRIES: integer(100, [1, 10_000_000], 'Tags a worker caches.'),
  COMMENTS_SIMULATE_FAILURES: flag(false, 'Make one scorer call in 32 fail at random, to see retries at work.'),
  COMMENTS_STATISTICS: flag(true, 'Start the worker for comment statistics by minute and hour in `make run`.'),
  COMMENTS_STATISTICS_GROUP_ID: text('comments_statistics_v1', 'Consumer group of the comment statistics workers.'),
  COMMENTS_STATISTICS_DEAD_LETTER_TOPIC: text(
    'comments_statistics_dead_letters',
    'Dead-letter topic of the comment statistics worker.'
  ),
  COMMENTS_API_PORT: port(3001, 'Port of the comments API.'),
  COMMENTS_PAGE_PORT: port(3000, 'Port of the comments page, also served by the API process.'),
  COMMENTS_API_GROUP_ID: text(
    'comments_api',
    'Prefix of the consumer groups of comments APIs. Each instance adds its own id and streams everything.'
  ),
  COMMENTS_API_HISTORY: integer(10_000, [1, 1_000_000], 'Processed comments an API keeps for pages that reconnect.'),
  COMMENTS_ORIGINS: text(
    'http://localhost:3000,http://127.0.0.1:3000,http://localhost:5173',
    'Allowed CORS origins of the comments API, separated by commas; `*` allows all.'
  )
} as const

/** What makes sample traffic. */
export const producerSettings = {
  RATE: integer(0, [0, 100_000], 'Sample records per second; 0 uses the rate of the system.'),
  PRODUCER_SEED: integer(
    0,
    [0, 4_294_967_295],
    'Seed of the sample traffic. The same seed gives the same records and ids; 0 picks a new one at each start.'
  ),
  PRODUCER_RECORDS: integer(0, [0, 1_000_000_000], 'Sample records to send before stopping; 0 never stops.')
} as const
