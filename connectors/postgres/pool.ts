import { Pool } from 'pg'
import { type Logger, noLog } from '#streams'
import { checkSettings, settingRules } from '#streams/connector'

/** How to reach PostgreSQL. */
export interface PostgresOptions {
  /** Hostname or IP address. */
  readonly host: string
  /** TCP port, usually 5432. */
  readonly port: number
  /** Name of the account. */
  readonly user: string
  /** A function is called at each new connection, for passwords that are renewed. */
  readonly password: string | (() => string)
  /** Name of the database. */
  readonly database: string
  /** Maximum number of open connections. Default: 4. */
  readonly connections?: number
  /** Milliseconds for one statement, after which the server ends it. Default: 15,000. */
  readonly timeout?: number
  /** Where broken connections are logged. Default: nowhere. */
  readonly log?: Logger
}

const { text } = settingRules

/** What an account has to have; a variable of the environment that is not set is often an empty text. */
const account = { host: text, user: text, database: text } as const

/**
 * Creates a connection pool. Nothing connects before the first use; call `end` after the last.
 * @throws StreamsError `invalid-configuration` for invalid settings
 */
export function postgresPool(options: PostgresOptions): Pool {
  const { host, user, database } = options
  checkSettings<Pick<PostgresOptions, 'host' | 'user' | 'database'>>(
    'postgresPool',
    { host, user, database },
    account,
    ['host', 'user', 'database']
  )
  const { connections = 4, timeout = 15_000, log = noLog, ...server } = options
  const pool = new Pool({
    ...server,
    max: connections,
    connectionTimeoutMillis: 5_000,
    statement_timeout: timeout,
    query_timeout: timeout + 1_000,
    application_name: 'millrace',
    options: '-c timezone=UTC'
  })
  // An idle connection that breaks leaves the pool; the next statement opens another and reports what is wrong.
  pool.on('error', error => log.debug({ err: error }, 'an idle connection to PostgreSQL broke'))
  return pool
}
