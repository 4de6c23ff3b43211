import { performance } from 'node:perf_hooks'
import { type ConnectionOptions, createPool, type Pool } from 'mysql2/promise'
import { type Logger, noLog } from '#streams'
import { checkSettings, settingRules } from '#streams/connector'

/** How to reach MySQL 8 or MariaDB 11. */
export interface MysqlOptions {
  /** Hostname or IP address. */
  readonly host: string
  /** TCP port. Default: 3306. */
  readonly port?: number
  /** Name of the account. */
  readonly user: string
  /** Read at every new connection: a getter can return a renewed password. */
  readonly password: string
  /** Name of the database. */
  readonly database: string
  /**
   * Encrypts the connection. `ca` is a PEM string; without it, Node's certificates are trusted. Certificates and key are read at every new
   * connection, like the password. Default: no TLS.
   */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly verify?: boolean }
  /** Maximum number of open connections. Default: 8. */
  readonly connections?: number
  /** Milliseconds for TCP, TLS and login together. Default: 5,000. */
  readonly connectTimeout?: number
  /** Milliseconds after which a connection is closed and replaced by one to wherever the address leads by then. Default: 10 minutes. */
  readonly connectionLife?: number
}

/**
 * What every connection starts with. The mode is set whole, not added to: a server with NO_BACKSLASH_ESCAPES would make the driver's
 * escaping unsafe. `max_error_count` makes SHOW WARNINGS complete; the lock wait is short because the caller tries again.
 */
export const sessionSettings = [
  "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  'max_error_count = 65535',
  "time_zone = '+00:00'",
  'innodb_lock_wait_timeout = 10'
].join(', ')

/** The driver's options: utf8mb4, times in UTC, TLS where wanted, and no stack captured per statement. */
export function connectionOptions(options: MysqlOptions): ConnectionOptions {
  const { host, port = 3306, user, password, database, connectTimeout = 5000, tls } = options
  const base = { host, port, user, password, database, connectTimeout }
  const common = { ...base, charset: 'utf8mb4', timezone: 'Z' as const, trace: false }
  if (tls === undefined) return common
  const { verify = true } = tls
  const ssl = { rejectUnauthorized: verify, verifyIdentity: verify }
  // The driver reads them at every handshake.
  for (const part of ['ca', 'cert', 'key'] as const) {
    if (part in tls) Object.defineProperty(ssl, part, { get: () => tls[part], enumerable: true })
  }
  return { ...common, ssl }
}

const usualLife = 600_000

/** When each connection has lived long enough. */
const ends = new WeakMap<object, number>()

/** Whether a connection has outlived `connectionLife`. */
export function isExpired(connection: object): boolean {
  return performance.now() >= (ends.get(connection) ?? Number.POSITIVE_INFINITY)
}

const { text } = settingRules

/** What an account has to have; a variable of the environment that is not set is often an empty text. */
const account = { host: text, user: text, database: text } as const

/**
 * Creates a pool whose connections all have `sessionSettings`. Nothing connects before the first use; call `closePool` after the last. The
 * driver's default flags stay: FOUND_ROWS makes UPDATE report matched rows and does not affect INSERT IGNORE.
 * @throws StreamsError `invalid-configuration` for invalid settings
 */
export function mysqlPool(options: MysqlOptions): Pool {
  const { host, user, database } = options
  checkSettings<Pick<MysqlOptions, 'host' | 'user' | 'database'>>('mysqlPool', { host, user, database }, account, [
    'host',
    'user',
    'database'
  ])
  const { connections: connectionLimit = 8, connectionLife = usualLife } = options
  const pool = createPool({ ...connectionOptions(options), connectionLimit, waitForConnections: true, queueLimit: 0 })
  askAtEachConnection(pool, () => options.password)
  pool.pool.on('connection', connection => {
    // Spread, so that not all of them are made anew at once.
    ends.set(connection, performance.now() + connectionLife * (0.9 + 0.2 * Math.random()))
    connection.query(sessionSettings, error => {
      if (error !== null) breakConnection(connection, error)
    })
  })
  return pool
}

/** The driver copies its configuration, properties and all, for every connection that it makes. */
function askAtEachConnection(pool: Pool, password: () => string): void {
  const { config } = pool.pool as unknown as { readonly config: { readonly connectionConfig: object } }
  Object.defineProperty(config.connectionConfig, 'password', { get: password, enumerable: true, configurable: true })
}

/** Ends a pool. Also resolves when a connection that was just being made fails; the driver's `end()` would reject. */
export async function closePool(pool: Pool, log: Logger = noLog): Promise<void> {
  await pool.end().catch(error => log.debug({ error }, 'a connection to the database failed while it was closed'))
}

/** Closes a connection's socket at once, so that its waiting commands reject with `reason` and the pool forgets it. */
export function breakConnection(connection: object, reason: Error): void {
  // The driver does not declare its socket; its own destroy() would leave waiting commands unanswered.
  const { stream } = connection as { readonly stream: { readonly destroy: (error: Error) => void } }
  stream.destroy(reason)
}
