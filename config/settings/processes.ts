import { decimal, integer, oneOf, optionalText, optionalUrl, port, text, urls } from '../setting.ts'

/** Every system. */
export const systemNames = ['feedback', 'comments', 'media-events', 'submissions', 'cafe'] as const

/** What all processes share. */
export const commonSettings = {
  SYSTEM: oneOf(
    [...systemNames, 'all'],
    'feedback',
    'Which system runs; `all` for every one, which is for `make run` and the API: a worker runs one system.'
  ),
  LOG_LEVEL: oneOf(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'info',
    'The least important lines that are logged.'
  ),
  FEEDBACK_RAW_TOPIC: text('customer_feedback_events', 'Topic that feedback comes in by.'),
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
    'Address that the API binds to. There is no authentication: open it to a network with care.'
  ),
  API_PORT: port(
    5000,
    "Port of the feedback API. macOS's AirPlay receiver takes 5000 too: switch it off or choose another."
  ),
  QUERY_TIMEOUT_MS: integer(
    2_000,
    [10, 600_000],
    'Milliseconds that the database may be at a list, search or count of feedback; the request is answered with 503 then.'
  ),
  TRACE_SEARCH_RECORDS: integer(
    100_000,
    [1, 100_000_000],
    'Records that are looked at, the newest, to find feedback that has no row.'
  ),
  FEEDBACK_FUTURE_LIMIT_MS: integer(
    0,
    [0, 31_536_000_000],
    'Milliseconds that the timestamp of posted feedback may be ahead of the clock, before it is refused with 400; 0 for no limit.'
  ),
  WORKER_METRICS_URLS: urls(
    'http://127.0.0.1:9464',
    'Where the workers serve their metrics, for the page to show how they are; `make run` sets it. A name with several addresses stands for a worker at each.'
  ),
  GRAFANA_URL: optionalUrl('Where Grafana is, for the page to link to.'),
  KAFKA_UI_URL: optionalUrl('Where a user interface of Kafka is, for the page to link to.')
} as const

/** The worker. */
export const workerSettings = {
  METRICS_HOST: text('127.0.0.1', "Address that a worker's metrics bind to."),
  METRICS_PORT: port(9464, "Port of the first worker's metrics; the next worker takes the next one."),
  FEEDBACK_GROUP_ID: text('sentiment_analyzer_group_v1', 'Consumer group of the feedback workers.'),
  SCORER: oneOf(
    ['vader', 'vader-npm', 'keyword', 'http'],
    'vader',
    'Which scorer runs: our VADER, the VADER of the npm package, a list of words, or a model behind `SCORER_URL`.'
  ),
  SCORER_URL: optionalText('Where `SCORER=http` posts texts to.', 'an http or https address, or empty'),
  SCORER_NAME: text('http', 'Name of the scorer behind `SCORER_URL`, stored with each row.'),
  SCORER_VERSION: text(
    '1',
    'Version of the model behind `SCORER_URL`, stored with each row: change it with the model.'
  ),
  SCORER_LABELS: text(
    'positive,negative,neutral',
    'Labels that the model behind `SCORER_URL` gives, separated by commas.'
  ),
  SCORER_TIMEOUT_MS: integer(2_000, [1, 600_000], 'Milliseconds that one answer of `SCORER_URL` may take.'),
  SCORER_CONCURRENCY: integer(8, [1, 1_000], 'Requests to `SCORER_URL` in flight at once.'),
  SCORER_GIVE_UP_AFTER: integer(
    5,
    [2, 1_000_000],
    'Failures of a remote scorer for one text, while it scores others, after which that text becomes a dead letter.'
  ),
  SCORER_CACHE_ENTRIES: integer(
    0,
    [0, 10_000_000],
    'Texts whose score is remembered; 0 for none, which is best where texts do not repeat.'
  ),
  SCORER_POSITIVE: decimal(0.05, [-1, 1], 'A compound of this or more is positive.'),
  SCORER_NEGATIVE: decimal(-0.05, [-1, 1], 'A compound of this or less is negative.'),
  COMMIT_INTERVAL_MS: integer(
    100,
    [1, 60_000],
    'Milliseconds between two checkpoints (sinks flushed, then offsets committed).'
  ),
  BATCH_RECORDS: integer(500, [1, 100_000], 'Rows of one insert, at most.'),
  BUFFER_RECORDS: integer(
    4_000,
    [1, 1_000_000],
    'Records of one partition that a worker holds before it pauses fetching it.'
  ),
  STATE_DIR: text(
    '.millrace/state',
    'Folder of the state stores; `make run` makes one below it for each kind of stack.'
  ),
  ON_MISSING_CHANGELOG: oneOf(
    ['fail', 'rebuild'],
    'fail',
    'What a worker does whose stores are ahead of their changelog, or behind what is left of it: end, or start from what is left.'
  ),
  ON_MISSING_OFFSETS: oneOf(
    ['read', 'fail'],
    'read',
    'What a worker does whose group has no committed offsets though its topics hold records, because it is new or its offsets expired: read all, with a warning, or end.'
  ),
  ON_CHANGED_STATE: oneOf(
    ['fail', 'accept'],
    'fail',
    'What a worker does whose state was written by a topology that this one does not go with (other formats, other windows, a store of another name): end before anything is read, or take it as it is.'
  )
} as const
