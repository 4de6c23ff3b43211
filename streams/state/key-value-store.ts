/**
 * Reads of a store, all synchronous. Ranges read entries one at a time as you consume them, and see the store as it was when they began:
 * you may write and remove entries meanwhile.
 */
export interface ReadOnlyKeyValueStore<K, V> {
  /** Returns the value, or undefined when there is none or it has expired. */
  readonly get: (key: K) => V | undefined
  /** Returns the entries with `from <= key <= to` in the order of their serialized keys; an absent bound is open. */
  readonly range: (from?: K, to?: K) => Iterable<readonly [key: K, value: V]>
  /**
   * Returns the same entries, from the last key to the first. `from` is still the lower bound.
   * @example for (const [, login] of store.reverseRange('ann/', 'ann/~')) if (newest.push(login) === 3) break
   */
  readonly reverseRange: (from?: K, to?: K) => Iterable<readonly [key: K, value: V]>
  /** Returns all entries in the order of their serialized keys. */
  readonly all: () => Iterable<readonly [key: K, value: V]>
  /**
   * Returns all entries, from the last key to the first.
   * @example for (const [day] of store.reverseAll()) if (day < oldest) store.delete(day)
   */
  readonly reverseAll: () => Iterable<readonly [key: K, value: V]>
  /**
   * Returns the entries whose serialized key begins with these bytes (of a string, its UTF-8 bytes), in key order.
   * @example for (const [key, order] of store.prefixScan('customer-7/')) total += order.amount
   */
  readonly prefixScan: (prefix: string | Buffer) => Iterable<readonly [key: K, value: V]>
  /** Returns the number of entries, including expired ones not yet removed. */
  readonly approximateSize: () => number
}

/**
 * State of one task, by key. Later reads of the task see writes at once, even those of unfinished records. Writes become durable with the
 * checkpoint that commits the record that made them, never before that record's output is written. When a record fails, at whatever stage,
 * its writes are undone; when a call of a step is retried, the writes of that call are undone.
 */
export interface KeyValueStore<K, V> extends ReadOnlyKeyValueStore<K, V> {
  /** Name of the store. */
  readonly name: string
  /** Stores a value, replacing any previous one. */
  readonly put: (key: K, value: V) => void
  /**
   * Stores all entries in order; a null value removes its key.
   * @example store.putAll([['paid', order.id], ['open', null]])
   */
  readonly putAll: (entries: Iterable<readonly [key: K, value: V | null]>) => void
  /** Removes a key; does nothing when the key is absent. */
  readonly delete: (key: K) => void
  /** Stores a value only when the key has none; returns whether it did. */
  readonly putIfAbsent: (key: K, value: V) => boolean
}
