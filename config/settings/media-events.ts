import { flag, integer, oneOf, optionalText, port, secret, text } from '../setting.ts'

/** The media events system. */
export const mediaEventsSettings = {
  MEDIA_EVENTS_TOPIC: text('customer_events', 'Topic of the events of customers.'),
  MEDIA_EVENTS_DEAD_LETTER_TOPIC: text(
    'customer_events_dead_letters',
    'Topic of customer events that cannot be processed.'
  ),
  MEDIA_EVENTS_PARTITIONS: integer(
    3,
    [1, 10_000],
    'Partitions of the topics of customer events when they are created.'
  ),
  MEDIA_EVENTS_GROUP_ID: text('media_events_v1', 'Consumer group of the media events workers.'),
  MEDIA_EVENTS_FOLDER: text(
    '.millrace/parquet_data/data',
    'Folder of the Parquet files of events; workers, API and `make analytics` share it.'
  ),
  MEDIA_EVENTS_SESSIONS: flag(true, 'Whether `make run` starts the worker of viewing sessions.'),
  MEDIA_EVENTS_SESSIONS_GROUP_ID: text(
    'media_events_sessions_v1',
    'Consumer group of the workers of viewing sessions.'
  ),
  MEDIA_EVENTS_SESSIONS_FOLDER: text(
    '.millrace/parquet_data/sessions',
    'Folder of the Parquet files of viewing sessions; workers, API and `make analytics` share it.'
  ),
  MEDIA_EVENTS_WAREHOUSE: oneOf(
    ['mysql', 'postgres', 'both'],
    'mysql',
    'Where the star schema of customer events is kept; DuckDB has it in any case, over the files.'
  ),
  POSTGRES_HOST: text('localhost', 'Host of PostgreSQL; used with `MEDIA_EVENTS_WAREHOUSE=postgres` or `both`.'),
  POSTGRES_PORT: port(5432, 'Port of PostgreSQL.'),
  POSTGRES_USER: text('postgres', 'User of PostgreSQL.'),
  POSTGRES_PASSWORD: secret('Password of that user.'),
  POSTGRES_PASSWORD_FILE: optionalText(
    'File that holds that password instead, such as a mounted secret: read at each new connection, so that a new password needs no restart.',
    'a path, or empty'
  ),
  POSTGRES_DB: text(
    'media_events',
    'Database of PostgreSQL that holds the tables; it must be there, its tables are made.'
  ),
  MEDIA_EVENTS_BATCH_RECORDS: integer(1_200, [1, 100_000], 'Customer events of one partition that make a file.'),
  MEDIA_EVENTS_BATCH_AGE_MS: integer(
    10_000,
    [1, 3_600_000],
    'Milliseconds after which a file is written of what is there, counted from its first event.'
  )
} as const
