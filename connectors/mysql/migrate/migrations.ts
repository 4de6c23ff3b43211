import { type Connection, createConnection, escapeId, type RowDataPacket } from 'mysql2/promise'
import { type Logger, noLog, StreamsError } from '#streams'
import { errorNumber, mysqlError } from '../connection/mysql-errors.ts'
import { connectionOptions, type MysqlOptions, sessionSettings } from '../connection/pool.ts'
import { type Migration, migrationsOf, migrationsTable, statementsOf } from './migration-files.ts'

export interface MigrateOptions {
  readonly mysql: MysqlOptions
  /** Folders below `connectors/mysql/migrations`. */
  readonly systems: readonly string[]
  readonly log?: Logger
  /** Seconds to wait for another process that is migrating. Default 60. */
  readonly lockTimeout?: number
}

const unknownDatabase = 1049

/**
 * Brings the database up to date: makes it when it is missing, and runs every migration that has not run yet, in order. API and
 * workers may all call it at once: a lock of the server lets one go first, and the others find nothing left to do.
 * Resolves with the names of what ran. Rejects with `sink-unavailable` (retryable) while the server is away or the lock is taken, and
 * with `sink-failed` when a statement fails or a migration was changed after it had run.
 */
export async function migrate(options: MigrateOptions): Promise<readonly string[]> {
  const { mysql, systems } = options
  const migrations = (await Promise.all(systems.map(migrationsOf))).flat()
  const doing = `migrating the database ${mysql.database}`
  try {
    const connection = await connect(mysql)
    try {
      return await underLock(connection, options, () => runPending(connection, migrations, options.log ?? noLog))
    } finally {
      connection.destroy()
    }
  } catch (error) {
    throw mysqlError(error, doing)
  }
}

/** Connects to the database. Making it needs a right that a user of an existing one may lack, so that is tried second. */
async function connect(mysql: MysqlOptions): Promise<Connection> {
  try {
    return await openConnection(connectionOptions(mysql))
  } catch (error) {
    if (errorNumber(error) !== unknownDatabase) throw error
  }
  const { database: _, ...withoutDatabase } = connectionOptions(mysql)
  const connection = await openConnection(withoutDatabase)
  const name = escapeId(mysql.database)
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
  await connection.query(`USE ${name}`)
  return connection
}

async function openConnection(options: ReturnType<typeof connectionOptions>): Promise<Connection> {
  const connection = await createConnection(options)
  await connection.query(sessionSettings)
  return connection
}

interface LockRow extends RowDataPacket {
  readonly taken: number | null
}

/** The lock belongs to the connection: it ends with it, also when the process dies. */
async function underLock<T>(connection: Connection, options: MigrateOptions, work: () => Promise<T>): Promise<T> {
  const { mysql, lockTimeout = 60 } = options
  const name = `millrace:${mysql.database}`.slice(0, 64)
  const [[row]] = await connection.query<LockRow[]>('SELECT GET_LOCK(?, ?) AS taken', [name, lockTimeout])
  if (row?.taken !== 1) {
    const message = `another process has been migrating ${mysql.database} for ${lockTimeout} s. Retrying.`
    throw new StreamsError('sink-unavailable', message, { retryable: true })
  }
  return work()
}

interface AppliedRow extends RowDataPacket {
  readonly system_name: string
  readonly name: string
  readonly checksum: string
}

async function runPending(connection: Connection, migrations: readonly Migration[], log: Logger): Promise<string[]> {
  await connection.query(migrationsTable)
  const [rows] = await connection.query<AppliedRow[]>('SELECT system_name, name, checksum FROM schema_migrations')
  const applied = new Map(rows.map(row => [`${row.system_name}/${row.name}`, row.checksum]))
  const done: string[] = []
  for (const migration of migrations) {
    const id = `${migration.system}/${migration.name}`
    const checksum = applied.get(id)
    if (checksum !== undefined) checkUnchanged(id, checksum, migration)
    else {
      await apply(connection, migration)
      log.info({ migration: id }, 'database migrated')
      done.push(id)
    }
  }
  return done
}

function checkUnchanged(id: string, checksum: string, migration: Migration): void {
  if (checksum === migration.checksum) return
  const advice = 'Undo the change and put it into a new migration.'
  throw new StreamsError('sink-failed', `the migration ${id} was changed after it had run. ${advice}`)
}

/** DDL commits by itself, so a migration cut short runs again from its start: its statements say IF NOT EXISTS or the like. */
async function apply(connection: Connection, migration: Migration): Promise<void> {
  for (const statement of statementsOf(migration)) await connection.query(statement)
  await connection.query('INSERT INTO schema_migrations VALUES (?, ?, ?, UTC_TIMESTAMP(3))', [
    migration.system,
    migration.name,
    migration.checksum
  ])
}
