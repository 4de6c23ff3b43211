import { flag, integer, oneOf, port, text } from '../setting.ts'

/** The comments system. */
export const commentsSettings = {
  COMMENTS_RAW_TOPIC: text('raw-comments', 'Topic that comments come in by.'),
  COMMENTS_PROCESSED_TOPIC: text('processed-comments', 'Topic of processed comments.'),
  COMMENTS_DEAD_LETTER_TOPIC: text('dead-letter-queue', 'Topic of comments that cannot be processed.'),
  COMMENTS_FORMAT: oneOf(
    ['avro', 'json'],
    'avro',
    'Format of the raw topic: Avro through the registry, or plain JSON with the same field names.'
  ),
  COMMENTS_GROUP_ID: text('comments_processor_group_v1', 'Consumer group of the comments workers.'),
  COMMENTS_SCORER: oneOf(
    ['keyword', 'grpc'],
    'keyword',
    'Where comments are scored: by a list of words in the worker, or by the service at `COMMENTS_SCORER_HOST`.'
  ),
  COMMENTS_SCORER_HOST: text(
    '127.0.0.1',
    'Host of the gRPC scorer service, and the address it binds to. It talks plain text: open it to a network with care.'
  ),
  COMMENTS_SCORER_PORT: port(50_051, 'Port of the gRPC scorer service.'),
  COMMENTS_SCORER_TIMEOUT_MS: integer(2_000, [1, 600_000], 'Milliseconds that one call of the gRPC scorer may take.'),
  COMMENTS_SCORER_CACHE_ENTRIES: integer(100, [1, 10_000_000], 'Texts whose tag a worker remembers.'),
  COMMENTS_SIMULATE_FAILURES: flag(false, 'Let one call of the scorer in 32 fail at random, to see the retries work.'),
  COMMENTS_API_PORT: port(3001, 'Port of the comments API.'),
  COMMENTS_PAGE_PORT: port(3000, 'Port of the comments page, which the API process serves too.'),
  COMMENTS_API_GROUP_ID: text(
    'comments_api',
    'Begin of the consumer group of a comments API; each instance adds an id of its own and streams everything.'
  ),
  COMMENTS_API_HISTORY: integer(
    10_000,
    [1, 1_000_000],
    'Processed comments that an API keeps for pages that come back after a while.'
  ),
  COMMENTS_ORIGINS: text(
    'http://localhost:3000,http://127.0.0.1:3000,http://localhost:5173',
    'Origins of pages that may use the comments API (CORS), separated by commas; `*` for every one.'
  )
} as const

/** What makes sample traffic. */
export const producerSettings = {
  RATE: integer(0, [0, 100_000], 'Records per second of sample traffic; 0 for the pace of the system.'),
  PRODUCER_SEED: integer(
    0,
    [0, 4_294_967_295],
    'Seed of sample traffic: the same one gives the same records with the same ids. 0 takes another one at each start.'
  ),
  PRODUCER_RECORDS: integer(0, [0, 1_000_000_000], 'Records after which sample traffic ends; 0 for no end.')
} as const
