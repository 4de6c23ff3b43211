import { escapeIdentifier, type Pool, type PoolClient } from 'pg'
import { asError, type Clock, type Opaque, type Sink, StreamsError, systemClock } from '#streams'
import { Suspects } from '#streams/connector'
import type { FlatEvent } from '../../topology/media-events/flat-event.ts'
import { factTable, type StarTable, type StarValue, starRows, starTables } from '../../topology/media-events/star.ts'
import { type Inserted, storeBatches } from '../sql/store-batches.ts'
import { errorKinds, postgresError } from './postgres-errors.ts'

export interface PostgresStarOptions {
  /** Not ended by the sink. */
  readonly pool: Pool
  /** Events of a transaction, at most. Default 400. */
  readonly events?: number
  readonly clock?: Clock
  /** 0 to 1, spreads the retries of deadlocks. Default Math.random. */
  readonly random?: () => number
}

interface Placed {
  readonly index: number
  readonly key: string
  readonly event: FlatEvent
}

/** Columns whose text is JSON. */
const jsonColumns: ReadonlySet<string> = new Set(['connected_services', 'event_details', 'document'])

/** One parameter for any number of rows: JSON, which the server reads with the types of the table. */
function insertSql({ name, columns, kind }: StarTable): string {
  const table = escapeIdentifier(name)
  const list = columns.map(escapeIdentifier).join(', ')
  const [key = '', ...others] = columns
  const take = others.map(column => `${escapeIdentifier(column)} = EXCLUDED.${escapeIdentifier(column)}`).join(', ')
  const newer = `EXCLUDED.last_event_at IS NOT NULL AND (${table}.last_event_at IS NULL
    OR (EXCLUDED.last_event_at, EXCLUDED.last_event_id) > (${table}.last_event_at, ${table}.last_event_id))`
  const conflict = kind === 'fixed' ? 'NOTHING' : `UPDATE SET ${take} WHERE ${newer}`
  return `INSERT INTO ${table} (${list}) SELECT ${list} FROM json_populate_recordset(NULL::${table}, $1)
    ON CONFLICT (${escapeIdentifier(key)}) DO ${conflict}`
}

function jsonOf(column: string, value: StarValue): string {
  if (typeof value === 'string' && jsonColumns.has(column)) return value
  // Without the Z: the columns have no time zone, and the instants are UTC.
  return value instanceof Date ? JSON.stringify(value.toISOString().slice(0, -1)) : JSON.stringify(value)
}

function rowsJson(table: StarTable, events: readonly FlatEvent[]): string | undefined {
  const rows = starRows(table, events)
  if (rows.length === 0) return undefined
  const names = table.columns.map(column => JSON.stringify(column))
  const objects = rows.map(row => {
    return `{${row.map((value, n) => `${names[n]}:${jsonOf(table.columns[n] ?? '', value)}`).join(',')}}`
  })
  return `[${objects.join(',')}]`
}

const firstFact = starTables.findIndex(({ name }) => name === factTable)
const statements = starTables.map(table => ({ table, sql: insertSql(table) }))

/**
 * Media events into the star schema of PostgreSQL, as `connectors/mysql/media-events/star-sink.ts` does it: dimensions in a transaction before that
 * of the facts, derived keys, and what is `current` by the time of the events.
 *
 * An event that the database will never take is refused alone (`row-refused`, found by halving). `write` rejects with `sink-unavailable`
 * (retryable) while the database is away, and with `sink-failed` when tables or grants are wrong.
 */
export function postgresStarSink(options: PostgresStarOptions): Sink<Opaque, FlatEvent> {
  const { pool, events: most = 400, clock = systemClock, random = Math.random } = options
  const suspects = new Suspects()

  const insert = async (batch: readonly Placed[]): Promise<Inserted> => {
    const events = batch.map(({ event }) => event)
    await inTransaction(pool, client => run(client, statements.slice(0, firstFact), events))
    const inserted = await inTransaction(pool, client => run(client, statements.slice(firstFact), events))
    return { inserted, duplicates: events.length - inserted }
  }
  /** A column that is not ours and must have a value is a change of the table: no event is at fault. */
  const insertOurs = (batch: readonly Placed[]): Promise<Inserted> =>
    insert(batch).catch((error: unknown) => {
      throw missesForeignColumn(error) ? changedTable(error, suspects.hasSucceeded) : error
    })

  const store = storeBatches<Placed>({ insert: insertOurs, errors: errorKinds, lanes: 2, clock, random, suspects })
  return {
    name: 'postgres',
    write: async records => {
      const placed = records.map(({ value }, index): Placed => ({ index, key: value.event_id, event: value }))
      const batches = Array.from({ length: Math.ceil(placed.length / most) }, (_, n) =>
        placed.slice(n * most, (n + 1) * most)
      )
      try {
        return await store(batches)
      } catch (error) {
        throw postgresError(error, 'writing to the star schema', suspects)
      }
    }
  }
}

const ourColumns = new Set(starTables.flatMap(({ name, columns }) => columns.map(column => `${name}.${column}`)))

const missesForeignColumn = (error: unknown): boolean => {
  const { code, table, column } = (error ?? {}) as { code?: unknown; table?: unknown; column?: unknown }
  return code === '23502' && !ourColumns.has(`${table}.${column}`)
}

function changedTable(cause: unknown, hasSucceeded: boolean): StreamsError {
  const message = `writing to the star schema failed: ${asError(cause).message}. Give that column a default: nothing is known of it here`
  const code = hasSucceeded ? 'sink-unavailable' : 'sink-failed'
  return new StreamsError(code, message, { cause, retryable: hasSucceeded })
}

/** Runs the statements in order; resolves with how many rows the first of them inserted. */
async function run(client: PoolClient, some: typeof statements, events: readonly FlatEvent[]): Promise<number> {
  const counts: number[] = []
  for (const { table, sql } of some) {
    const json = rowsJson(table, events)
    counts.push(json === undefined ? 0 : ((await client.query(sql, [json])).rowCount ?? 0))
  }
  return counts[0] ?? 0
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const result = await work(client)
    await client.query('COMMIT')
    client.release()
    return result
  } catch (error) {
    // A connection that cannot roll back is closed: the server does it then.
    await client.query('ROLLBACK').then(
      () => client.release(),
      () => client.release(true)
    )
    throw error
  }
}
