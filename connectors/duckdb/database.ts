import { tmpdir } from 'node:os'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { asError, StreamsError } from '#streams'

/** A value of a row as plain JavaScript: no class of the client. Counts and sums are numbers. */
export type Value = string | number | boolean | null
export type Row = { readonly [column: string]: Value }

export interface DuckdbOptions {
  /** Most memory in MiB; beyond it DuckDB goes on in a temporary folder. Default 512. */
  readonly memory?: number
  /** Default 2. */
  readonly threads?: number
}

/** An embedded database in memory. It is only as durable as the files that its views read. */
export interface Duckdb {
  /** Runs statements without an answer. */
  readonly run: (sql: string) => Promise<void>
  /** Runs one query; values as strings, numbers, booleans and null, dates and nested values as text. */
  readonly rows: (sql: string) => Promise<readonly Row[]>
  readonly close: () => void
}

/** Text as a literal of SQL. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Opens an empty database. A failed statement rejects with `sink-failed`. */
export async function openDuckdb({ memory = 512, threads = 2 }: DuckdbOptions = {}): Promise<Duckdb> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memory}MiB`,
    threads: String(threads),
    temp_directory: tmpdir()
  })
  const connection = await instance.connect()
  return {
    run: async sql => {
      await guarded(sql, () => connection.run(sql))
    },
    rows: sql => guarded(sql, () => readRows(connection, sql)),
    close: () => {
      connection.closeSync()
      instance.closeSync()
    }
  }
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<readonly Row[]> {
  const reader = await connection.runAndReadAll(sql)
  return reader.getRowObjectsJS().map(row => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, plain(v)])))
}

function plain(value: unknown): Value {
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value === null || value === undefined ? null : String(value)
}

async function guarded<T>(sql: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    const error = asError(thrown)
    const [first = ''] = sql.trim().split('\n')
    throw new StreamsError('sink-failed', `DuckDB refuses \`${first}\`: ${error.message}`, { cause: error })
  }
}
