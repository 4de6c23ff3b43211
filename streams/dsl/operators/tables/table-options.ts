import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import { keyValueStore, type StoreOptions } from '../../../state/store-definition.ts'
import { timestamped } from '../../../state/timestamped.ts'
import type { RowStore } from './rows.ts'

/** Whether and how a table keeps its rows. */
export interface TableOptions<K, V> extends StoreOptions {
  /**
   * Keeps the rows in a store with this name; true names it after the step. Default: a table read from a topic, made from a stream or made
   * by a foreign-key join keeps its rows if a step below needs them; other tables compute their rows from the tables above on each lookup.
   */
  readonly store?: string | true
  /** Format of the keys in the store. Default: the format in which they were read, or JSON if a step created them. */
  readonly key?: Format<K>
  /** Format of the rows in the store. Default: the format in which they were read, or JSON if a step created them. */
  readonly value?: Format<V>
}

/** Options of a table made from records. */
export interface RecordTableOptions<K, V> extends TableOptions<K, V> {
  /**
   * How long the table remembers earlier versions of its rows, in milliseconds. Streams are then joined with the row as of each record's
   * timestamp, and a record older than the newest one of its key changes the past, not the current row. Current rows are kept in the store
   * and earlier versions in `<store>-history`. A record that is further behind the newest timestamp of the store is dropped and counted.
   * Default: the table knows only the row that arrived last, whatever its timestamp.
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
