import { flag, integer, oneOf, optionalText, port, secret, text } from '../setting.ts'

/** The media events system. */
export const mediaEventsSettings = {
  MEDIA_EVENTS_TOPIC: text('customer_events', 'Input topic for customer events.'),
  MEDIA_EVENTS_DEAD_LETTER_TOPIC: text('customer_events_dead_letters', 'Dead-letter topic of customer events.'),
  MEDIA_EVENTS_PARTITIONS: integer(3, [1, 10_000], 'Partitions of the customer event topics when they are created.'),
  MEDIA_EVENTS_GROUP_ID: text('media_events_v1', 'Consumer group of the media events workers.'),
  MEDIA_EVENTS_FOLDER: text(
    '.millrace/parquet_data/data',
    'Folder for the Parquet files of events, shared by workers, API and `make analytics`.'
  ),
  MEDIA_EVENTS_SESSIONS: flag(true, 'Start the worker for viewing sessions in `make run`.'),
  MEDIA_EVENTS_SESSIONS_GROUP_ID: text('media_events_sessions_v1', 'Consumer group of the viewing sessions workers.'),
  MEDIA_EVENTS_SESSIONS_FOLDER: text(
    '.millrace/parquet_data/sessions',
    'Folder for the Parquet files of viewing sessions, shared by workers, API and `make analytics`.'
  ),
  MEDIA_EVENTS_WAREHOUSE: oneOf(
    ['mysql', 'postgres', 'both'],
    'mysql',
    'Database for the star schema of customer events. DuckDB always has it too, over the files.'
  ),
  POSTGRES_HOST: text('localhost', 'Host of PostgreSQL, used with `MEDIA_EVENTS_WAREHOUSE=postgres` or `both`.'),
  POSTGRES_PORT: port(5432, 'Port of PostgreSQL.'),
  POSTGRES_USER: text('postgres', 'PostgreSQL user.'),
  POSTGRES_PASSWORD: secret('Password of the user.'),
  POSTGRES_PASSWORD_FILE: optionalText(
    'File with the password, such as a mounted secret. It is read at each new connection, so a new password needs no restart.',
    'a path, or empty'
  ),
  POSTGRES_DB: text('media_events', 'PostgreSQL database. It must exist; its tables are created.'),
  MEDIA_EVENTS_BATCH_RECORDS: integer(1_200, [1, 100_000], 'Customer events of one partition in one file.'),
  MEDIA_EVENTS_BATCH_AGE_MS: integer(
    10_000,
    [1, 3_600_000],
    'Milliseconds after its first event at which a file is written even if it is not full.'
  )
} as const
