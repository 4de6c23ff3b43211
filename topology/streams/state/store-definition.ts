import type { Format } from '../serde.ts'

export interface StoreOptions {
  /** Entries older than this many milliseconds of stream time are gone. Default: kept for ever. */
  readonly ttl?: number
  /** Backed by a compacted changelog topic, from which it is restored. Default true. */
  readonly changelog?: boolean
}

/** A named key-value store, as data. Pass it to the steps that use it. */
export interface StoreDefinition<K, V> {
  readonly name: string
  readonly key: Format<K>
  readonly value: Format<V>
  readonly options: StoreOptions
}

/** A store whose types do not matter here. */
export interface AnyStoreDefinition {
  readonly name: string
  readonly options: StoreOptions
}

/**
 * Declares a store.
 * @example const counts = keyValueStore('counts', string, json<number>())
 */
export function keyValueStore<K, V>(
  name: string,
  key: Format<K>,
  value: Format<V>,
  options: StoreOptions = {}
): StoreDefinition<K, V> {
  return { name, key, value, options }
}
