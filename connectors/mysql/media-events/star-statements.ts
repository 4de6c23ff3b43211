import type { PoolConnection, ResultSetHeader } from 'mysql2/promise'
import { escapeId } from 'mysql2/promise'
import type { FlatEvent } from '../../../topology/media-events/flat-event.ts'
import { factTable, type StarTable, starRows } from '../../../topology/media-events/star.ts'
import type { Inserted } from '../../sql/store-batches.ts'
import { insertIgnore } from '../writes/insert-ignore.ts'

/** A row of the batch is newer than the stored one; a mere mention of a title has no time and is never newer. */
const newer = `(VALUES(last_event_at) IS NOT NULL AND (last_event_at IS NULL OR VALUES(last_event_at) > last_event_at
  OR (VALUES(last_event_at) = last_event_at AND VALUES(last_event_id) > last_event_id)))`

/**
 * Inserts what is not there. An error and not a warning tells of a row that does not fit. Rows of the kind `latest` are replaced by those
 * of later events; the time is assigned last, because the server uses new values from left to right.
 */
function upsert({ name, columns, kind }: StarTable): string {
  const [key = '', ...others] = columns
  const timed = others.filter(column => column !== 'last_event_at' && column !== 'last_event_id')
  const take = (column: string): string => `${escapeId(column)} = IF(${newer}, VALUES(${column}), ${escapeId(column)})`
  const assignments =
    kind === 'fixed'
      ? [`${escapeId(key)} = ${escapeId(key)}`]
      : [
          ...timed.map(take),
          take('last_event_id'),
          'last_event_at = IF(last_event_at IS NULL OR VALUES(last_event_at) > last_event_at, VALUES(last_event_at), last_event_at)'
        ]
  const list = columns.map(column => escapeId(column)).join(', ')
  return `INSERT INTO ${escapeId(name)} (${list}) VALUES ? ON DUPLICATE KEY UPDATE ${assignments.join(', ')}`
}

/** Stores the rows that events lead to, in one table. */
export type StoreRows = (connection: PoolConnection, events: readonly FlatEvent[]) => Promise<Inserted>

/** The statement of a table. The fact of events counts what is new; of the others nobody asks. */
export function storeRows(table: StarTable): StoreRows {
  return table.name === factTable ? countingInsert(table) : plainUpsert(table)
}

function plainUpsert(table: StarTable): StoreRows {
  const sql = upsert(table)
  return async (connection, events) => {
    const rows = starRows(table, events)
    if (rows.length > 0) await connection.query<ResultSetHeader>(sql, [rows])
    return { inserted: 0, duplicates: 0 }
  }
}

function countingInsert(table: StarTable): StoreRows {
  // No batch is that long, so every one is sent as text: batches differ in length.
  const { name, columns } = table
  const statement = insertIgnore({ table: name, columns, key: columns.slice(0, 1), rows: 10_000 })
  return async (connection, events) => {
    const rows = starRows(table, events).map((values, index) => ({ index, key: String(values[0]), values, bytes: 0 }))
    const { inserted, refused: [refused] = [] } = await statement.run(connection, rows)
    if (refused !== undefined) throw refused.error
    return { inserted, duplicates: events.length - inserted }
  }
}

/**
 * Takes the shared locks that the foreign keys of facts will ask for, in the order in which dimensions are written: writers that go the
 * same way wait for each other and never deadlock. To be called first in the transaction of the facts.
 */
export async function lockParents(connection: PoolConnection, events: readonly FlatEvent[]): Promise<void> {
  const users = new Set(events.map(({ user_id }) => user_id))
  const titles = new Set(
    events.flatMap(event => [
      ...(event.content_id === null ? [] : [event.content_id]),
      ...event.recommendations.map(({ content_id }) => content_id)
    ])
  )
  await lock(connection, 'users', 'user_id', users)
  await lock(connection, 'content', 'content_id', titles)
}

async function lock(connection: PoolConnection, table: string, key: string, ids: ReadonlySet<string>): Promise<void> {
  if (ids.size === 0) return
  const sql = `SELECT ${key} FROM ${table} FORCE INDEX (PRIMARY) WHERE ${key} IN (?) ORDER BY ${key} LOCK IN SHARE MODE`
  await connection.query(sql, [[...ids].sort()])
}
