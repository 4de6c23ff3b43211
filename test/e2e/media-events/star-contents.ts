import type { Pool, RowDataPacket } from 'mysql2/promise'
import type { Pool as PostgresPool } from 'pg'
import { openDuckdb } from '../../../connectors/duckdb/database.ts'
import { openStar, parquetFiles, starViews } from '../../../connectors/duckdb/media-event-star.ts'
import type { FlatEvent } from '../../../topology/media-events/flat-event.ts'
import { starRows, starTables } from '../../../topology/media-events/star.ts'

/** Every row of every table of the star schema, as JSON text with sorted keys of objects, in the order of the keys. */
export type StarContents = { readonly [table: string]: readonly string[] }

/** The tables that both have: all but the documents, which the files are themselves. */
const shared = starTables.filter(({ name }) => name in starViews)

const json = new Set(['event_details', 'connected_services'])
const times = /(_at|_timestamp)$/

/** JSONB has an order of keys of its own. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Numbers, booleans, times and JSON as both databases mean them. */
function plain(column: string, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (column === 'clicked') return Boolean(value)
  if (json.has(column)) return inOrder(typeof value === 'string' ? JSON.parse(value) : value)
  return value
}

const sorted = (rows: readonly string[]): readonly string[] => [...rows].sort()

const lineOf = (columns: readonly string[], row: { readonly [column: string]: unknown }): string =>
  JSON.stringify(columns.map(column => plain(column, row[column])))

/** What the star schema of these events is, by the code alone. */
export function starOfEvents(events: readonly FlatEvent[]): StarContents {
  const contents = shared.map(table => {
    const rows = starRows(table, events).map(row => row.map(value => (value instanceof Date ? value.getTime() : value)))
    const { name, columns } = table
    return [
      name,
      sorted(rows.map(row => JSON.stringify(row.map((value, n) => plain(columns[n] ?? '', value)))))
    ] as const
  })
  return Object.fromEntries(contents)
}

/** What a MySQL database holds. */
export async function mysqlStar(pool: Pool): Promise<StarContents> {
  const contents: { [table: string]: readonly string[] } = {}
  for (const { name, columns } of shared) {
    const list = columns.map(column => {
      if (times.test(column)) return `CAST(UNIX_TIMESTAMP(${column}) * 1000 AS SIGNED) AS ${column}`
      return column === 'start_date' ? `CAST(${column} AS CHAR) AS ${column}` : column
    })
    const [rows] = await pool.query<RowDataPacket[]>(`SELECT ${list.join(', ')} FROM ${name}`)
    contents[name] = sorted(rows.map(row => lineOf(columns, row)))
  }
  return contents
}

/** What a PostgreSQL database holds. */
export async function postgresStar(pool: PostgresPool): Promise<StarContents> {
  const contents: { [table: string]: readonly string[] } = {}
  for (const { name, columns } of shared) {
    const list = columns.map(column => {
      if (times.test(column)) return `(extract(epoch FROM ${column}) * 1000)::double precision AS ${column}`
      return column === 'start_date' || json.has(column) ? `${column}::text AS ${column}` : column
    })
    const { rows } = await pool.query(`SELECT ${list.join(', ')} FROM ${name}`)
    contents[name] = sorted(rows.map(row => lineOf(columns, row)))
  }
  return contents
}

/** What DuckDB reads out of the Parquet files of a folder. */
export async function starOfFiles(folder: string): Promise<StarContents> {
  const database = await openDuckdb()
  try {
    await openStar(database, await parquetFiles(folder))
    const contents: { [table: string]: readonly string[] } = {}
    for (const { name, columns } of shared) {
      const list = columns.map(column => {
        if (times.test(column)) return `epoch_ms(${column}) AS ${column}`
        return column === 'start_date' || json.has(column) ? `${column}::VARCHAR AS ${column}` : column
      })
      const rows = await database.rows(`SELECT ${list.join(', ')} FROM ${name}`)
      contents[name] = sorted(rows.map(row => lineOf(columns, row)))
    }
    return contents
  } finally {
    database.close()
  }
}
