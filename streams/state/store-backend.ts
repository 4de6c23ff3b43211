/** A change to a store: null removes the key. */
export interface StoreEntry {
  /** Serialized key. */
  readonly key: Buffer
  /** Serialized value; null removes the key. */
  readonly value: Buffer | null
}

/**
 * The bytes of one store of one task. `inMemoryStores` and `connectors/lmdb` implement it. All reads are synchronous. Keys are ordered
 * bytewise.
 */
export interface StoreBackend {
  /** Returns the value of a key, or undefined. */
  readonly get: (key: Buffer) => Buffer | undefined
  /**
   * Returns the entries with `from <= key <= to` in key order; an absent bound is open. The iteration sees a snapshot: later writes do not
   * show.
   */
  readonly range: (from?: Buffer, to?: Buffer) => Iterable<readonly [key: Buffer, value: Buffer]>
  /** Returns the same entries, from the last key to the first. */
  readonly reverseRange: (from?: Buffer, to?: Buffer) => Iterable<readonly [key: Buffer, value: Buffer]>
  /**
   * Returns up to `limit` entries to check for expiry, after those of the previous call: `after` is the key of its last entry, or undefined
   * to begin at the start. Any order that eventually reaches every entry will do. Called with each checkpoint of a store with a TTL, so it
   * must cost no more than what it returns.
   */
  readonly scan: (after: Buffer | undefined, limit: number) => Iterable<readonly [key: Buffer, value: Buffer]>
  /** Returns only the keys of the same entries, for callers that need nothing else. Default: `scan`. */
  readonly scanKeys?: (after: Buffer | undefined, limit: number) => Iterable<Buffer>
  /** Returns the number of keys, possibly approximate. */
  readonly size: () => number
  /**
   * Applies entries and the store's changelog position atomically. When it resolves, they survive a crash of the process. `position` is the
   * changelog offset up to which (exclusive) the store now holds everything.
   */
  readonly commit: (entries: readonly StoreEntry[], position: number) => Promise<void>
  /** Returns the changelog offset before which the store holds everything; undefined for a store never committed. */
  readonly position: () => number | undefined
  /** Removes everything, including the position, before a rebuild. */
  readonly clear: () => Promise<void>
  /** Records which topology wrote the store, for the next start. Without it, a store that no longer fits the topology goes unnoticed. */
  readonly manifest?: StoreManifest
  /** Releases the store; a persistent store keeps what was committed. Idempotent. */
  readonly close: () => Promise<void>
}

/** The engine's own data about a store, a few hundred bytes, kept beside its entries. `clear` removes it. */
export interface StoreManifest {
  /** Returns what was last written; undefined before the first write. */
  readonly read: () => Buffer | undefined
  /** Writes the data, which is durable when the promise resolves. */
  readonly write: (data: Buffer) => Promise<void>
}

/** Identifies one store of one task. Two addresses share nothing unless all fields are equal. */
export interface StoreAddress {
  /** The `applicationId`. It names the changelog too, so that another application never takes these entries for its own. */
  readonly applicationId: string
  /** Name of the topology. */
  readonly topology: string
  /** Partition of the task. */
  readonly partition: number
  /** Name of the store. */
  readonly store: string
}

/** Opens stores. A persistent store lives in `<directory>/<applicationId>/<topology>/<partition>/<store>`. */
export interface StoreSupplier {
  /** Opens the store of one task. Rejects with `store-failed` when it cannot be read or another process holds it. */
  readonly open: (address: StoreAddress) => Promise<StoreBackend>
}
