import type { Duckdb } from './database.ts'
import { literal } from './database.ts'

/** The columns of the view, for a folder without files: their types cannot be read from any. */
const columns = {
  session_id: 'VARCHAR',
  user_id: 'VARCHAR',
  started_at: 'TIMESTAMP',
  ended_at: 'TIMESTAMP',
  length_seconds: 'DOUBLE',
  events: 'INTEGER',
  plays: 'INTEGER',
  completed_plays: 'INTEGER',
  searches: 'INTEGER',
  watched_seconds: 'DOUBLE',
  completion: 'DOUBLE',
  subscription_plan: 'VARCHAR'
} as const

const names = Object.keys(columns).join(', ')

/** Instants of files as timestamps in UTC, whatever time zone the machine is in. */
const selected = Object.entries(columns)
  .map(([name, type]) => (type === 'TIMESTAMP' ? `make_timestamp(epoch_us(${name})) AS ${name}` : name))
  .join(', ')

const none = Object.entries(columns)
  .map(([name, type]) => `NULL::${type} AS ${name}`)
  .join(', ')

/**
 * Lays the view `viewing_session` over the files of sessions, each session once however many files have it, as the one with most events; call it
 * again for new files. Without files it is empty.
 */
export async function openSessions(database: Duckdb, files: readonly string[]): Promise<void> {
  const query =
    files.length === 0
      ? `SELECT ${none} WHERE false`
      : `SELECT DISTINCT ON (session_id) ${names} FROM (SELECT ${selected} FROM read_parquet([${files.map(literal).join(', ')}]))
        ORDER BY session_id, events DESC`
  await database.run(`CREATE OR REPLACE VIEW viewing_session AS ${query}`)
}
