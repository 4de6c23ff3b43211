import type { Serde } from '../serde.ts'
import { remembered } from './bytes/remembered.ts'
import { Lifetimes } from './entries/lifetimes.ts'
import { type SealedLayer, StoredEntries } from './entries/stored-entries.ts'
import { noteWrite, type StoreWrite, type Writer } from './entries/write-layers.ts'
import { type KeyOrder, type KeyRange, prefixed } from './key-range.ts'
import type { KeyValueStore } from './key-value-store.ts'
import type { StoreBackend, StoreEntry } from './store-backend.ts'
import type { StoreDefinition } from './store-definition.ts'

export type { SealedLayer } from './entries/stored-entries.ts'

/** Entries looked at for expiry with each checkpoint: as many times those written since the last one, and at least so many. */
const sweepFactor = 4
const sweepLeast = 256

/** A store for the code of one step, with what the engine's own steps ask besides. */
export interface TaskStoreView<K, V> extends KeyValueStore<K, V> {
  /** Newest time put in a store whose keys carry times; -1 before any. */
  readonly newest: () => number
  /** A time that the step keeps with the store, as it does its entries; undefined before it is set. */
  readonly reached: () => number | undefined
  readonly setReached: (time: number) => void
  /** Its entries of these times, both ends included: in the order of time where the definition keeps it, else in that of keys. */
  readonly byTime: (from: number, to: number) => Iterable<readonly [key: K, value: V]>
  /** Its entries from one key to another that differ from both in nothing but their times; `keyOf` reads a key where there is less to read than all of it. */
  readonly ofKey: (from: K, to: K, order: KeyOrder, keyOf?: (key: Buffer) => K) => Iterable<readonly [key: K, value: V]>
}

/** Hears of a key, its bytes and as it is, before it is written; answers what takes its notice back, before the write is. */
export type NoteChange<K> = (data: Buffer, key: K) => StoreWrite | undefined

/**
 * A store as one task sees it: uncommitted entries on top of the committed ones in the backend. A checkpoint seals what finished records
 * wrote; what unfinished records wrote stays on top until they finish, and goes away when they fail.
 */
export class TaskStore<K, V> {
  readonly definition: StoreDefinition<K, V>
  readonly backend: StoreBackend
  readonly #keys: Serde<K>
  readonly #values: Serde<V>
  readonly #lifetimes: Lifetimes | undefined
  readonly #entries: StoredEntries
  #sweepFrom: Buffer | undefined
  readonly #bytesOf: (key: K) => Buffer
  /** The text that was read last, and what was there in that version of the entries: a row that is changed is read again for what it was before. */
  #readKey: K | undefined
  #readData: Buffer | null | undefined
  #readVersion = -1
  /** Writes since the last seal. */
  #written = 0

  constructor(
    definition: StoreDefinition<K, V>,
    backend: StoreBackend,
    keys: Serde<K>,
    values: Serde<V>,
    streamTime: () => number,
    isAhead: (time: number) => boolean = () => false
  ) {
    this.definition = definition
    this.backend = backend
    this.#keys = keys
    this.#bytesOf = remembered(key => own(keys.serialize(key), key))
    this.#values = values
    const { ttl } = definition.options
    this.#lifetimes = ttl === undefined ? undefined : new Lifetimes(ttl, streamTime)
    this.#entries = new StoredEntries(backend, definition.times, isAhead)
  }

  /**
   * The store for the code of one step: `writer` tells whose record it is processing, `call` which call of the step, `ignored` hears of
   * writes of a record that failed before, `over` of entries that were over when they came and are not written, `noted` of each before it is written.
   */
  view(
    writer: () => Writer | undefined,
    call: () => number = () => 0,
    ignored: () => void = () => undefined,
    over: () => void = () => undefined,
    noted?: NoteChange<K>
  ): TaskStoreView<K, V> {
    const getAt = (bytes: Buffer, key: K): V | undefined => {
      const data = this.#entries.get(bytes)
      this.#readKey = key
      this.#readData = data
      this.#readVersion = this.#entries.version
      return this.#decode(data, writer())
    }
    const putAt = (key: Buffer, original: K, value: V | null): void => {
      const by = writer()
      if (by?.failed) return ignored()
      const change = noted?.(key, original)
      if (!this.#write(key, value, by, call())) over()
      if (change && by) noteWrite(by, change)
    }
    const get = (key: K): V | undefined => getAt(this.#bytesOf(key), key)
    const put = (key: K, value: V | null): void => putAt(this.#bytesOf(key), key, value)
    const decoded = (read: () => Iterable<readonly [Buffer, Buffer]>): Iterable<readonly [K, V]> => ({
      [Symbol.iterator]: () => this.#decoded(read(), writer())
    })
    const between = (from: K | undefined, to: K | undefined, order: KeyOrder): Iterable<readonly [K, V]> =>
      decoded(() => this.#entries.range({ from: this.#bound(from), to: this.#bound(to) }, order))
    const range = (from?: K, to?: K): Iterable<readonly [K, V]> => between(from, to, 'ascending')
    return {
      name: this.definition.name,
      get,
      put,
      delete: key => put(key, null),
      putIfAbsent: (key, value) => {
        const bytes = this.#bytesOf(key)
        if (getAt(bytes, key) !== undefined) return false
        putAt(bytes, key, value)
        return true
      },
      putAll: entries => {
        for (const [key, value] of entries) put(key, value)
      },
      range,
      reverseRange: (from, to) => between(from, to, 'descending'),
      all: () => range(),
      reverseAll: () => between(undefined, undefined, 'descending'),
      prefixScan: prefix => decoded(() => this.#entries.range(this.#prefix(prefix), 'ascending')),
      approximateSize: () => this.#entries.size,
      newest: () => this.#entries.newest,
      reached: () => this.#entries.reached,
      setReached: time => {
        const by = writer()
        if (by?.failed) ignored()
        else this.#entries.setReached(time, by, call())
      },
      byTime: (from, to) => decoded(() => this.#entries.byTime(from, to)),
      ofKey: (from, to, order, keyOf = key => this.#keys.deserialize(key)) => {
        const first = this.#keys.serialize(from)
        const ends = this.#entries.endsOf(first)
        if (ends?.length === 0) return []
        const last = this.#keys.serialize(to)
        const entry = (key: Buffer, data: Buffer): readonly [K, V] => [keyOf(key), this.#values.deserialize(data)]
        const few = ends && this.#entries.fewOf(ends, { from: first, to: last, order, entry })
        return few ?? decoded(() => this.#entries.manyOf(first, last, order))
      }
    }
  }

  /** The value that was written last, whatever its time. */
  latest(key: K): V | undefined {
    const isRead = typeof key === 'string' && key === this.#readKey && this.#readVersion === this.#entries.version
    return this.#bare(isRead ? this.#readData : this.#entries.read(this.#bytesOf(key)))
  }

  /** The value that finished records have made, whatever its time; asked while no record runs. */
  settled(key: K): V | undefined {
    return this.#bare(this.#entries.settled(this.#bytesOf(key)))
  }

  /** Who wrote an entry and may still take that back. */
  openWriter(key: K): Writer | undefined {
    return this.#entries.openWriter(this.#bytesOf(key))
  }

  /** The earliest of these times, both ends included, whose entries may still be taken back, and who wrote there; where keys carry times. */
  firstOpen(from: number, to: number): { readonly time: number; readonly writer: Writer } | undefined {
    return this.#entries.firstOpen(from, to)
  }

  #bare(data: Buffer | null | undefined): V | undefined {
    if (data === undefined || data === null) return undefined
    return this.#values.deserialize(this.#lifetimes ? this.#lifetimes.bare(data) : data)
  }

  /** Makes entries that were read from the changelog part of the backend, but for those that are over by now. */
  restore(entries: readonly StoreEntry[], position: number): Promise<void> {
    return this.#entries.restore(entries, position)
  }

  /** What checkpoints have made of the store, as its changelog has it. */
  committed(): Iterable<StoreEntry> {
    return this.#entries.committed()
  }

  /** Whether finished records or punctuators wrote something since the last seal. */
  get isDirty(): boolean {
    return this.#entries.isDirty
  }

  /** Takes what finished records wrote since the last seal. */
  seal(): SealedLayer {
    const limit = Math.max(sweepLeast, sweepFactor * this.#written)
    this.#written = 0
    this.#sweep(limit)
    return this.#entries.seal(limit)
  }

  /** Makes what is left of a sealed layer part of the backend. Layers are committed in the order they were sealed. */
  commit(sealed: SealedLayer, position: number): Promise<void> {
    return this.#entries.commit(sealed, position)
  }

  #write(key: Buffer, value: V | null, writer: Writer | undefined, call: number): boolean {
    const data = value === null || value === undefined ? null : this.#encode(key, value, writer)
    this.#written++
    return this.#entries.write(key, data, writer, call)
  }

  *#decoded(entries: Iterable<readonly [Buffer, Buffer]>, reader: Writer | undefined): Generator<readonly [K, V]> {
    for (const [key, data] of entries) {
      const value = this.#decode(data, reader)
      if (value !== undefined) yield [this.#keys.deserialize(key), value]
    }
  }

  #prefix(bytes: string | Buffer): KeyRange {
    const before = this.definition.times?.order?.bounds[0]
    return prefixed(before ? Buffer.concat([before, Buffer.from(bytes as Buffer)]) : bytes)
  }

  #bound(key: K | undefined): Buffer | undefined {
    return key === undefined ? undefined : this.#keys.serialize(key)
  }

  #encode(key: Buffer, value: V, writer: Writer | undefined): Buffer {
    const data = own(this.#values.serialize(value), value)
    return this.#lifetimes ? this.#lifetimes.stamped(key, data, writer) : data
  }

  #decode(data: Buffer | null | undefined, reader: Writer | undefined): V | undefined {
    if (data === undefined || data === null) return undefined
    const value = this.#lifetimes ? this.#lifetimes.valueOf(data, reader) : data
    return value && this.#values.deserialize(value)
  }

  /** Removes expired entries with each checkpoint, more of them than it adds: what is kept stays in bounds, and no checkpoint is long. */
  #sweep(limit: number): void {
    const lifetimes = this.#lifetimes
    if (!lifetimes) return
    for (const key of lifetimes.overdue(stray => this.#entries.read(stray))) this.#entries.remove(key)
    let last: Buffer | undefined
    let visited = 0
    for (const [key, data] of this.backend.scan(this.#sweepFrom, limit)) {
      visited++
      last = key
      if (lifetimes.isOver(key, data)) this.#entries.expire(key)
    }
    this.#sweepFrom = visited < limit ? undefined : last
  }
}

/** Bytes that are the user's own are copied: what becomes of them afterwards is none of the store's. */
function own(data: Buffer, given: unknown): Buffer {
  return data === given ? Buffer.from(data) : data
}
