/**
 * Reads of a store. All synchronous. Ranges read one entry after the other, as far as they are followed, and see the store as it was when
 * they began, so that entries may be written and removed meanwhile.
 */
export interface ReadOnlyKeyValueStore<K, V> {
  /** The value, or undefined where there is none or it has expired. */
  readonly get: (key: K) => V | undefined
  /** Entries with `from <= key <= to` in the order of their serialized keys; an absent bound is open. */
  readonly range: (from?: K, to?: K) => Iterable<readonly [key: K, value: V]>
  /** The same entries, from the last key to the first. The bounds stay where they are: `from` is the lower one. */
  readonly reverseRange: (from?: K, to?: K) => Iterable<readonly [key: K, value: V]>
  /** All entries in the order of their serialized keys. */
  readonly all: () => Iterable<readonly [key: K, value: V]>
  /** All entries, from the last key to the first. */
  readonly reverseAll: () => Iterable<readonly [key: K, value: V]>
  /**
   * Entries whose serialized key begins with these bytes (a text: its UTF-8), in key order.
   * @example for (const [key, order] of store.prefixScan('customer-7/')) total += order.amount
   */
  readonly prefixScan: (prefix: string | Buffer) => Iterable<readonly [key: K, value: V]>
  /** Number of entries, expired ones not yet removed included. */
  readonly approximateSize: () => number
}

/**
 * State of one task, by key. Writes show at once to later reads of the task, of records that are not finished too; they become durable with
 * the checkpoint that commits the record that made them, never before that record's output is written. What a record wrote is undone when it
 * fails, at whatever stage; what a call of a step wrote, when it is retried.
 */
export interface KeyValueStore<K, V> extends ReadOnlyKeyValueStore<K, V> {
  /** Name of the definition. */
  readonly name: string
  /** Stores a value, in place of the one before. */
  readonly put: (key: K, value: V) => void
  /** Stores all of these in their order; a null value removes its key. */
  readonly putAll: (entries: Iterable<readonly [key: K, value: V | null]>) => void
  /** Removes a key; nothing happens where there is none. */
  readonly delete: (key: K) => void
  /** Stores a value only where there is none; answers whether it did. */
  readonly putIfAbsent: (key: K, value: V) => boolean
}
