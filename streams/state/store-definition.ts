import type { Format } from '../serde.ts'
import type { Windows } from '../windows/windows.ts'

/** Lifetime and durability of a store. */
export interface StoreOptions {
  /** Entries older than this many milliseconds of stream time are gone. Default: kept forever. */
  readonly ttl?: number
  /** Backed by a compacted changelog topic, from which it is restored. Default true. */
  readonly changelog?: boolean
  /**
   * Bytes of updates of a table or an aggregation that each task holds back until its next checkpoint: a key that changes often is sent once with each.
   * When there are more, all are sent. 0 for none. Default: `task.cacheBytes`, which is 0. Stores of processors send nothing and have no use for it.
   */
  readonly cacheBytes?: number
}

/** How the times in the keys of a store order its entries, and when they are over. */
export interface StoreTimes {
  /** An entry that is this many milliseconds older than the newest one ever put in the store is gone. */
  readonly retention: number
  /** Whether an entry exactly that far behind is still there. */
  readonly keepsEdge: boolean
  /** How many bytes of a key its times are, at its end. */
  readonly bytes: number
  /** The time in the bytes of a key, milliseconds. */
  readonly timeOf: (key: Buffer) => number
  /** How entries are kept in the order of their times besides; they are not where nobody reads them so. */
  readonly order?: TimeOrder
}

/** A second key for each entry, which begins with its time. It is kept with the store, not in the changelog. */
export interface TimeOrder {
  /** The second key of an entry. */
  readonly keyOf: (key: Buffer) => Buffer
  /** The first key of an entry by its second one. */
  readonly entryOf: (second: Buffer) => Buffer
  /** Whether a key is a second one. */
  readonly isSecond: (key: Buffer) => boolean
  /** Where second keys of that time or later begin. */
  readonly from: (time: number) => Buffer
  /** Before and after all first keys. */
  readonly bounds: readonly [before: Buffer, after: Buffer]
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
  /** Of a store whose keys carry a time: what that time means. */
  readonly times?: StoreTimes
  /** Of a store of windows: which windows it holds. */
  readonly windows?: Windows
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
 * @example const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
 */
export function keyValueStore<K, V>(
  name: string,
  key: Format<K>,
  value: Format<V>,
  options: StoreOptions = {}
): StoreDefinition<K, V> {
  return { name, key, value, options }
}
