import type { Format } from '../serde.ts'

/** Lifetime and durability of a store. */
export interface StoreOptions {
  /** Entries older than this many milliseconds of stream time are gone. Default: kept for ever. */
  readonly ttl?: number
  /** Backed by a compacted changelog topic, from which it is restored. Default true. */
  readonly changelog?: boolean
}

/** A named key-value store, as data. Pass it to the steps that use it. */
export interface StoreDefinition<K, V> {
  /** Name of the store, unique in its topology; part of the name of its changelog. */
  readonly name: string
  /** Format of the keys; their bytes give the order of ranges. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
  /** Lifetime and changelog. */
  readonly options: StoreOptions
}

/** A store whose types do not matter here. */
export interface AnyStoreDefinition {
  /** Name of the store, unique in its topology. */
  readonly name: string
  /** Lifetime and changelog. */
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
