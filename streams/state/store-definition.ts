import type { Format } from '../serde.ts'
import type { Windows } from '../windows/windows.ts'

/** Lifetime and durability of a store. */
export interface StoreOptions {
  /** Milliseconds of stream time after which an entry expires. Default: entries are kept forever. */
  readonly ttl?: number
  /** Whether a compacted changelog topic backs the store, from which it is restored. Default: true. */
  readonly changelog?: boolean
  /**
   * Bytes of table or aggregation updates that each task holds back until its next checkpoint: a key that changes often is sent once per
   * checkpoint. When updates exceed the limit, all are sent. 0 holds none back. Default: `task.cacheBytes`, which defaults to 0. Stores of
   * processors send nothing and do not use it.
   */
  readonly cacheBytes?: number
}

/** How the times in a store's keys order its entries, and when entries expire. */
export interface StoreTimes {
  /** An entry expires when it is this many milliseconds older than the newest one ever put in the store. */
  readonly retention: number
  /** Whether an entry exactly that old is still kept. */
  readonly keepsEdge: boolean
  /** Number of bytes at the end of a key that hold its times. */
  readonly bytes: number
  /** Returns the time in the bytes of a key, in milliseconds. */
  readonly timeOf: (key: Buffer) => number
  /** How entries are also kept in time order; absent when nothing reads them in that order. */
  readonly order?: TimeOrder
  /** Whether each record asks for the entries of a key at all times, so that which there are is held in memory from the start. */
  readonly byKey?: boolean
}

/** A second key for each entry, beginning with its time. It is kept with the store, not in the changelog. */
export interface TimeOrder {
  /** Returns the second key of an entry. */
  readonly keyOf: (key: Buffer) => Buffer
  /** Returns the first key of an entry, given its second. */
  readonly entryOf: (second: Buffer) => Buffer
  /** Returns whether a key is a second key. */
  readonly isSecond: (key: Buffer) => boolean
  /** Returns where the second keys of that time or later begin. */
  readonly from: (time: number) => Buffer
  /** Bounds that lie before and after all first keys. */
  readonly bounds: readonly [before: Buffer, after: Buffer]
}

/** A named key-value store, as data. Pass it to the steps that use it. */
export interface StoreDefinition<K, V> {
  /** Name of the store, unique in its topology and part of its changelog's name. */
  readonly name: string
  /** Format of the keys; their bytes determine the order of ranges. */
  readonly key: Format<K>
  /** Format of the values. */
  readonly value: Format<V>
  /** Lifetime and changelog. */
  readonly options: StoreOptions
  /** What the times in the keys mean, if keys carry a time. */
  readonly times?: StoreTimes
  /** Which windows the store holds, if it is a window store. */
  readonly windows?: Windows
}

/** A store of any key and value types. */
export interface AnyStoreDefinition {
  /** Name of the store, unique in its topology. */
  readonly name: string
  /** Lifetime and changelog. */
  readonly options: StoreOptions
}

/**
 * Declares a key-value store.
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
