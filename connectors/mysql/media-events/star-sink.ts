import type { Pool } from 'mysql2/promise'
import { type Clock, type Opaque, type Sink, systemClock } from '#streams'
import { Suspects } from '#streams/connector'
import type { FlatEvent } from '../../../topology/media-events/flat-event.ts'
import { factTable, type StarTable, starTables } from '../../../topology/media-events/star.ts'
import { type Inserted, storeBatches } from '../../sql/store-batches.ts'
import { errorKinds, mysqlError } from '../connection/mysql-errors.ts'
import { inTransaction } from '../connection/with-connection.ts'
import { lockParents, storeRows } from './star-statements.ts'

export interface StarSinkOptions {
  /** Not ended by the sink. */
  readonly pool: Pool
  /** Events of a transaction, at most. Default 400. */
  readonly events?: number
  /** Milliseconds for one transaction. Default 15,000. */
  readonly timeout?: number
  readonly clock?: Clock
  /** 0 to 1, spreads the retries of deadlocks. Default Math.random. */
  readonly random?: () => number
}

interface Placed {
  readonly index: number
  readonly key: string
  readonly event: FlatEvent
}

const firstFact = starTables.findIndex(({ name }) => name === factTable)
const statements = starTables.map((table: StarTable) => storeRows(table))

/**
 * Media events into the star schema. Dimensions are stored in a transaction before that of the facts that point at them: they are shared
 * by all partitions, and their locks are short. Each row has a derived key, and what is `current` follows the time of the events, so
 * that batches may come again, in other pieces and in another order.
 *
 * An event that the database will never take is refused alone (`row-refused`, found by halving). `write` rejects with `sink-unavailable`
 * (retryable) while the database is away, and with `sink-failed` when tables or grants are wrong.
 */
export function starSink(options: StarSinkOptions): Sink<Opaque, FlatEvent> {
  const { pool, events: most = 400, timeout = 15_000, clock = systemClock, random = Math.random } = options

  const insert = async (batch: readonly Placed[]): Promise<Inserted> => {
    const events = batch.map(({ event }) => event)
    await inTransaction(pool, timeout, async connection => {
      for (const store of statements.slice(0, firstFact)) await store(connection, events)
    })
    return inTransaction(pool, timeout, async connection => {
      await lockParents(connection, events)
      let result: Inserted = { inserted: 0, duplicates: 0 }
      for (const [at, store] of statements.slice(firstFact).entries()) {
        const stored = await store(connection, events)
        if (at === 0) result = stored
      }
      return result
    })
  }

  const suspects = new Suspects()
  const store = storeBatches<Placed>({ insert, errors: errorKinds, lanes: 2, clock, random, suspects })
  return {
    name: 'mysql',
    write: async records => {
      if (records.length === 0) return { inserted: 0, duplicates: 0, refused: [] }
      const placed = records.map(({ value }, index): Placed => ({ index, key: value.event_id, event: value }))
      const batches = Array.from({ length: Math.ceil(placed.length / most) }, (_, n) =>
        placed.slice(n * most, (n + 1) * most)
      )
      return store(batches).catch((error: unknown) => {
        throw mysqlError(error, 'writing to the star schema', suspects)
      })
    }
  }
}
