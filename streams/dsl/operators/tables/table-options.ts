import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreOptions } from '../../../state/store-definition.ts'
import { timestamped } from '../../../state/timestamped.ts'
import type { RowStore } from './rows.ts'

/** Whether and how a table keeps its rows. */
export interface TableOptions<K, V> extends StoreOptions {
  /**
   * Keeps the rows in a store of that name; true: named as the step. Default: a topic, a stream made a table and a foreign-key join keep them
   * when a step below needs them; all others are computed from the tables above whenever they are looked up.
   */
  readonly store?: string | true
  /** Format of the keys in the store. Default: that in which they were read, JSON where a step made them. */
  readonly key?: Format<K>
  /** Format of the rows in the store. Default: that in which they were read, JSON where a step made them. */
  readonly value?: Format<V>
}

/** The same for a table that records make. */
export interface RecordTableOptions<K, V> extends TableOptions<K, V> {
  /**
   * Milliseconds for which rows are known as they were: streams are joined with them as of the time of each record, and a record that comes after a newer
   * one of its key changes what was, not what is. The rows are kept, and what they were in `<store>-history`. A record that is further behind the newest of the store is
   * dropped and counted. Default: only the row that came last is known, whatever its time.
   */
  readonly history?: number
}

/** The same where types do not matter. */
export type AnyTableOptions = RecordTableOptions<unknown, unknown>

/** Formats that a table knows of its rows. */
export interface RowFormats {
  readonly key: Format<unknown> | undefined
  readonly value: Format<unknown> | undefined
}

/** The store of a table's rows, named as its step unless the options name it. Formats that need a registry are none for state: JSON takes their place. */
export function rowStore(name: string, options: AnyTableOptions, known: RowFormats): RowStore {
  const { store, key = known.key, value = known.value, history: _, ...lifetime } = options
  return keyValueStore(
    typeof store === 'string' ? store : name,
    key?.serde ? key : serdes.json<unknown>(),
    timestamped(value ?? serdes.json<unknown>()),
    lifetime
  )
}

/** The store of a table that is to keep its rows; undefined where the options do not ask for one. */
export function askedStore(name: string, options: AnyTableOptions, known: RowFormats): RowStore | undefined {
  return options.store === undefined ? undefined : rowStore(name, options, known)
}
