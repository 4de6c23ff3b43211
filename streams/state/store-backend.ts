/** A change to a store: null removes the key. */
export interface StoreEntry {
  /** Serialized key. */
  readonly key: Buffer
  /** Serialized value; null removes the key. */
  readonly value: Buffer | null
}

/**
 * Bytes of one store of one stream task. `inMemoryStores` and `connectors/lmdb` implement it. All reads are synchronous.
 * Keys are ordered bytewise.
 */
export interface StoreBackend {
  /** The bytes of a key, or undefined. */
  readonly get: (key: Buffer) => Buffer | undefined
  /** Entries with `from <= key <= to` in key order; an absent bound is open. The iteration sees one state: later writes do not show. */
  readonly range: (from?: Buffer, to?: Buffer) => Iterable<readonly [key: Buffer, value: Buffer]>
  /** The same entries, from the last key to the first. */
  readonly reverseRange: (from?: Buffer, to?: Buffer) => Iterable<readonly [key: Buffer, value: Buffer]>
  /**
   * Up to `limit` entries to look at for expiry, after those of the call before (`after` is the key of its last one), from the start where
   * it is undefined; in any order that meets every entry in the end. Called with each checkpoint of a store with a TTL, so it must not cost
   * more than what it returns.
   */
  readonly scan: (after: Buffer | undefined, limit: number) => Iterable<readonly [key: Buffer, value: Buffer]>
  /** The keys of the same entries, for those who ask for nothing else. Default: `scan`. */
  readonly scanKeys?: (after: Buffer | undefined, limit: number) => Iterable<Buffer>
  /** Number of keys, possibly approximate. */
  readonly size: () => number
  /**
   * Applies entries and the store's changelog position in one atomic step, durable over a crash of the process when it resolves.
   * `position` is the changelog offset up to which (exclusive) the store now holds everything.
   */
  readonly commit: (entries: readonly StoreEntry[], position: number) => Promise<void>
  /** Changelog offset the store holds everything before; undefined for a store never committed. */
  readonly position: () => number | undefined
  /** Removes everything, the position included, before a rebuild. */
  readonly clear: () => Promise<void>
  /** Tells at the next start which topology wrote the store. Without it, a store that no longer fits the topology goes unnoticed. */
  readonly manifest?: StoreManifest
  /** Releases the store; what was committed stays where it is persistent. Idempotent. */
  readonly close: () => Promise<void>
}

/** What is written down of a store beside its entries: the engine's own, a few hundred bytes. It goes with `clear`. */
export interface StoreManifest {
  /** What was written last; undefined before. */
  readonly read: () => Buffer | undefined
  /** Durable when it resolves. */
  readonly write: (data: Buffer) => Promise<void>
}

/** Which store of which task. Two of them share nothing unless all is equal. */
export interface StoreAddress {
  /** The `applicationId`: it names the changelog too, so that another application never takes these entries for its own. */
  readonly applicationId: string
  /** Name of the topology. */
  readonly topology: string
  /** Partition of the task. */
  readonly partition: number
  /** Name of the store. */
  readonly store: string
}

/** Opens stores. One that outlives the process keeps `<directory>/<applicationId>/<topology>/<partition>/<store>`. */
export interface StoreSupplier {
  /** Opens the store of one task. Rejects with `store-failed` when it cannot be read, or another process holds it. */
  readonly open: (address: StoreAddress) => Promise<StoreBackend>
}
