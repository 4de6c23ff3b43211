import { decimal, integer, oneOf, optionalText, optionalUrl, port, text, urls } from '../setting.ts'

/** Every system. */
export const systemNames = ['feedback', 'comments', 'media-events', 'submissions', 'cafe'] as const

/** What all processes share. */
export const commonSettings = {
  SYSTEM: oneOf(
    [...systemNames, 'all'],
    'feedback',
    'System to run. `all` runs every one, in `make run` and the API; a worker runs one system.'
  ),
  LOG_LEVEL: oneOf(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'info',
    'Lowest level that is logged.'
  ),
  FEEDBACK_RAW_TOPIC: text('customer_feedback_events', 'Input topic for feedback.'),
  FEEDBACK_SCORED_TOPIC: text('customer_feedback_scored', 'Topic of scored feedback.'),
  FEEDBACK_DEAD_LETTER_TOPIC: text('customer_feedback_dead_letters', 'Topic of feedback that cannot be processed.'),
  FEEDBACK_FORMAT: oneOf(
    ['avro', 'json'],
    'avro',
    'Format of the raw topic: Avro through the registry, or plain JSON with the same field names.'
  )
} as const

/** The HTTP API. */
export const apiSettings = {
  API_HOST: text(
    '127.0.0.1',
    'Address the API binds to. There is no authentication, so open it to a network with care.'
  ),
  API_PORT: port(
    5000,
    "Port of the feedback API. macOS's AirPlay receiver uses 5000 too: turn it off or choose another port."
  ),
  QUERY_TIMEOUT_MS: integer(
    2_000,
    [10, 600_000],
    'Milliseconds that a list, search or count of feedback may take in the database. After that the API answers 503.'
  ),
  TRACE_SEARCH_RECORDS: integer(100_000, [1, 100_000_000], 'Newest records to search for feedback that has no row.'),
  FEEDBACK_FUTURE_LIMIT_MS: integer(
    0,
    [0, 31_536_000_000],
    'Milliseconds that the timestamp of posted feedback may be ahead of the clock. Beyond that the API answers 400. 0 sets no limit.'
  ),
  WORKER_METRICS_URLS: urls(
    'http://127.0.0.1:9464',
    "URLs of the workers' metrics, from which the page shows their state. `make run` sets it. A name with several addresses stands for one worker at each."
  ),
  GRAFANA_URL: optionalUrl('URL of Grafana, which the page links to.'),
  KAFKA_UI_URL: optionalUrl('URL of a Kafka user interface, which the page links to.')
} as const

/** The worker. */
export const workerSettings = {
  METRICS_HOST: text('127.0.0.1', "Address a worker's metrics server binds to."),
  METRICS_PORT: port(9464, 'Metrics port of the first worker. Each further worker takes the next port.'),
  FEEDBACK_GROUP_ID: text('sentiment_analyzer_group_v1', 'Consumer group of the feedback workers.'),
  SCORER: oneOf(
    ['vader', 'vader-npm', 'keyword', 'http'],
    'vader',
    'Scorer to use: built-in VADER, VADER of the npm package, a word list, or a model behind `SCORER_URL`.'
  ),
  SCORER_URL: optionalText('URL that `SCORER=http` posts texts to.', 'an http or https URL, or empty'),
  SCORER_NAME: text('http', 'Name of the scorer behind `SCORER_URL`. Stored with each row.'),
  SCORER_VERSION: text(
    '1',
    'Version of the model behind `SCORER_URL`. Stored with each row; change it with the model.'
  ),
  SCORER_LABELS: text('positive,negative,neutral', 'Labels of the model behind `SCORER_URL`, separated by commas.'),
  SCORER_TIMEOUT_MS: integer(2_000, [1, 600_000], 'Timeout of one request to `SCORER_URL`, in milliseconds.'),
  SCORER_CONCURRENCY: integer(8, [1, 1_000], 'Concurrent requests to `SCORER_URL`.'),
  SCORER_GIVE_UP_AFTER: integer(
    5,
    [2, 1_000_000],
    'Failures of one text, while the remote scorer scores others, after which that text becomes a dead letter.'
  ),
  SCORER_CACHE_ENTRIES: integer(
    0,
    [0, 10_000_000],
    'Scores to cache. 0 turns the cache off, which is best when texts do not repeat.'
  ),
  SCORER_POSITIVE: decimal(0.05, [-1, 1], 'Lowest compound that is positive.'),
  SCORER_NEGATIVE: decimal(-0.05, [-1, 1], 'Highest compound that is negative.'),
  COMMIT_INTERVAL_MS: integer(
    100,
    [1, 60_000],
    'Milliseconds between checkpoints, which flush sinks and then commit offsets.'
  ),
  BATCH_RECORDS: integer(500, [1, 100_000], 'Most rows in one insert.'),
  BUFFER_RECORDS: integer(
    4_000,
    [1, 1_000_000],
    'Records of one partition that a worker buffers before it pauses fetching.'
  ),
  STATE_DIR: text('.millrace/state', 'Folder for state stores. `make run` creates a subfolder for each kind of stack.'),
  ON_MISSING_CHANGELOG: oneOf(
    ['fail', 'rebuild'],
    'fail',
    'What a worker does when its stores are ahead of their changelog, or behind what is left of it: `fail` stops, `rebuild` starts from what is left.'
  ),
  ON_MISSING_OFFSETS: oneOf(
    ['read', 'fail'],
    'read',
    'What a worker does when its group has no committed offsets although its topics hold records (a new group, or expired offsets): `read` reads everything and warns, `fail` stops.'
  ),
  ON_CHANGED_STATE: oneOf(
    ['fail', 'accept'],
    'fail',
    'What a worker does when another version of its topology wrote the state (other formats, other windows, a renamed store): `fail` stops before anything is read, `accept` uses the state as it is.'
  )
} as const
