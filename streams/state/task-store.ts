import type { Serde } from '../serde.ts'
import { type KeyOrder, type KeyRange, prefixed, startsWith } from './key-range.ts'
import type { KeyValueStore } from './key-value-store.ts'
import { overlaid } from './lazy-range.ts'
import { Lifetimes } from './lifetimes.ts'
import { newestKey, Retention, reachedKey } from './retention.ts'
import { RetentionSweep } from './retention-sweep.ts'
import type { StoreBackend, StoreEntry } from './store-backend.ts'
import type { StoreDefinition } from './store-definition.ts'
import { type Layer, WriteLayers, type Writer } from './write-layers.ts'

/** Entries taken for a checkpoint, in flight until it is committed. */
export interface SealedLayer {
  /** What is left of them for the changelog: a record that the checkpoint gives up takes its own back, until changelogs are written. */
  readonly entries: () => readonly StoreEntry[]
  readonly layer: Layer
  /** Keys of entries that are over: they go from the store, while the changelog deletes its own by time. */
  readonly over: readonly Buffer[]
}

/** Entries looked at for expiry with each checkpoint: as many times those written since the last one, and at least so many. */
const sweepFactor = 4
const sweepLeast = 256
const noBytes = Buffer.alloc(0)
const reachedId = reachedKey.toString('latin1')

/** A store for the code of one step, with what the engine's own steps ask besides. */
export interface TaskStoreView<K, V> extends KeyValueStore<K, V> {
  /** Newest time put in a store whose keys carry times; -1 before any. */
  readonly newest: () => number
  /** A time that the step keeps with the store, as it does its entries; undefined before it is set. */
  readonly reached: () => number | undefined
  readonly setReached: (time: number) => void
  /** Its entries of these times, both ends included: in the order of time where the definition keeps it, else in that of keys. */
  readonly byTime: (from: number, to: number) => Iterable<readonly [key: K, value: V]>
  /** Its entries from one key to another that differ from both in nothing but their times. */
  readonly ofKey: (from: K, to: K, order: KeyOrder) => Iterable<readonly [key: K, value: V]>
}

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
  readonly #retention: Retention | undefined
  readonly #sweepOver: RetentionSweep | undefined
  readonly #layers = new WriteLayers()
  #sweepFrom: Buffer | undefined
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
    this.#values = values
    const { ttl } = definition.options
    this.#lifetimes = ttl === undefined ? undefined : new Lifetimes(ttl, streamTime)
    const { times } = definition
    this.#retention = times && new Retention(times, backend.get(newestKey), isAhead)
    this.#sweepOver = this.#retention && new RetentionSweep(backend, this.#retention)
  }

  /**
   * The store for the code of one step: `writer` tells whose record it is processing, `call` which call of the step, `ignored` hears of
   * writes of a record that failed before.
   */
  view(
    writer: () => Writer | undefined,
    call: () => number = () => 0,
    ignored: () => void = () => undefined
  ): TaskStoreView<K, V> {
    const get = (key: K): V | undefined => this.#get(this.#keys.serialize(key), writer())
    const put = (key: K, value: V | null): void => {
      const by = writer()
      if (by?.failed) ignored()
      else this.#write(this.#keys.serialize(key), value, by, call())
    }
    const between = (from: K | undefined, to: K | undefined, order: KeyOrder): Iterable<readonly [K, V]> => ({
      [Symbol.iterator]: () => this.#range(writer(), { from: this.#bound(from), to: this.#bound(to) }, order)
    })
    const range = (from?: K, to?: K): Iterable<readonly [K, V]> => between(from, to, 'ascending')
    return {
      name: this.definition.name,
      get,
      put,
      delete: key => put(key, null),
      putIfAbsent: (key, value) => {
        if (get(key) !== undefined) return false
        put(key, value)
        return true
      },
      putAll: entries => {
        for (const [key, value] of entries) put(key, value)
      },
      range,
      reverseRange: (from, to) => between(from, to, 'descending'),
      all: () => range(),
      reverseAll: () => between(undefined, undefined, 'descending'),
      prefixScan: prefix => ({ [Symbol.iterator]: () => this.#range(writer(), this.#prefix(prefix), 'ascending') }),
      approximateSize: () => this.backend.size() + this.#layers.size,
      newest: () => this.#retention?.newest ?? -1,
      reached: () => this.#read(reachedKey)?.readDoubleBE(0),
      setReached: time => {
        const data = Buffer.allocUnsafe(8)
        data.writeDoubleBE(time)
        const by = writer()
        if (by?.failed) ignored()
        else this.#add(reachedId, reachedKey, data, by, call())
      },
      byTime: (from, to) => ({ [Symbol.iterator]: () => this.#byTime(from, to, writer()) }),
      ofKey: (from, to, order) => ({ [Symbol.iterator]: () => this.#range(writer(), this.#sameKey(from, to), order) })
    }
  }

  /** Makes entries that were read from the changelog part of the backend, but for those that are over by now. */
  async restore(entries: readonly StoreEntry[], position: number): Promise<void> {
    const retention = this.#retention
    if (!retention) return this.backend.commit(entries, position)
    for (const { key } of entries) retention.restored(key)
    const over = this.#sweepOver?.next(sweepFactor * entries.length) ?? []
    const kept = entries.filter(({ key }) => !retention.isOver(key))
    const { order } = retention.times
    const second = order
      ? kept
          .filter(({ key }) => !retention.isMark(key))
          .map(({ key, value }) => ({ key: order.keyOf(key), value: value && noBytes }))
      : []
    await this.backend.commit([...gone(over), ...kept, ...second, ...this.#newestOf(undefined)], position)
  }

  /** Whether finished records or punctuators wrote something since the last seal. */
  get isDirty(): boolean {
    return this.#layers.isDirty
  }

  /** Takes what finished records wrote since the last seal. */
  seal(): SealedLayer {
    const limit = Math.max(sweepLeast, sweepFactor * this.#written)
    this.#written = 0
    this.#sweep(limit)
    const over = this.#sweepOver?.next(limit) ?? []
    const layer = this.#layers.seal()
    this.#retention?.sealed(layer)
    const order = this.#retention?.times.order
    const entries = (): readonly StoreEntry[] => [...layer.values()]
    return { layer, over, entries: order ? () => entries().filter(({ key }) => !order.isSecond(key)) : entries }
  }

  /** Makes what is left of a sealed layer part of the backend. Layers are committed in the order they were sealed. */
  async commit({ layer, over }: SealedLayer, position: number): Promise<void> {
    if (layer.size > 0 || over.length > 0) {
      await this.backend.commit([...gone(over), ...layer.values(), ...this.#newestOf(layer)], position)
    }
    this.#layers.committed(layer)
    this.#retention?.wasCommitted(layer)
  }

  #get(key: Buffer, reader: Writer | undefined): V | undefined {
    return this.#retention?.hides(key) ? undefined : this.#decode(this.#read(key), reader)
  }

  #write(key: Buffer, value: V | null, writer: Writer | undefined, call: number): void {
    const retention = this.#retention
    if (retention && !retention.admits(key, writer, call)) return
    const id = key.toString('latin1')
    const data = value === null || value === undefined ? null : this.#encode(id, key, value, writer)
    this.#add(id, key, data, writer, call)
    const second = retention?.times.order?.keyOf(key)
    if (second) this.#add(second.toString('latin1'), second, data && noBytes, writer, call)
  }

  #add(id: string, key: Buffer, data: Buffer | null, writer: Writer | undefined, call: number): void {
    const write = this.#layers.write(id, key, data, writer, call)
    this.#written++
    if (!writer) return
    writer.writes ??= []
    writer.writes.push(write)
  }

  #read(key: Buffer): Buffer | null | undefined {
    const written = this.#layers.get(key.toString('latin1'))
    return written === undefined ? this.backend.get(key) : written
  }

  /** Entries as they are when it begins, read one by one: a range over a large store holds what was not committed and nothing else. */
  *#range(reader: Writer | undefined, keys: KeyRange, order: KeyOrder): Generator<readonly [K, V]> {
    const [before, after] = this.#retention?.times.order?.bounds ?? []
    const { from = before, to = after, prefix, length } = keys
    const committed = order === 'ascending' ? this.backend.range(from, to) : this.backend.reverseRange(from, to)
    for (const [key, data] of overlaid(committed, this.#layers.overlay(from, to, order), order)) {
      if ((length !== undefined && key.length !== length) || (prefix && !startsWith(key, prefix))) continue
      if (this.#retention?.hides(key)) continue
      const value = this.#decode(data, reader)
      if (value !== undefined) yield [this.#keys.deserialize(key), value]
    }
  }

  /** Entries in the order of their times, both ends included; the store keeps that order, or they come in that of their keys. */
  *#byTime(from: number, to: number, reader: Writer | undefined): Generator<readonly [K, V]> {
    const retention = this.#retention
    if (!retention) return
    const { timeOf, order } = retention.times
    if (!order) {
      for (const entry of this.#range(reader, {}, 'ascending')) {
        const time = timeOf(this.#keys.serialize(entry[0]))
        if (time >= from && time <= to) yield entry
      }
      return
    }
    const [start, end] = [order.from(from), order.from(to + 1)]
    for (const [second] of overlaid(
      this.backend.range(start, end),
      this.#layers.overlay(start, end, 'ascending'),
      'ascending'
    )) {
      if (timeOf(second) > to) return
      const key = order.entryOf(second)
      const value = this.#get(key, reader)
      if (value !== undefined) yield [this.#keys.deserialize(key), value]
    }
  }

  #prefix(bytes: string | Buffer): KeyRange {
    const before = this.#retention?.times.order?.bounds[0]
    return prefixed(before ? Buffer.concat([before, Buffer.from(bytes as Buffer)]) : bytes)
  }

  #sameKey(first: K, last: K): KeyRange {
    const [from, to] = [this.#keys.serialize(first), this.#keys.serialize(last)]
    const prefix = from.subarray(0, from.length - (this.definition.times?.bytes ?? 0))
    return { from, to, prefix, length: from.length }
  }

  #newestOf(layer: Layer | undefined): readonly StoreEntry[] {
    const value = this.#retention?.unkept(layer)
    return value ? [{ key: newestKey, value }] : []
  }

  #bound(key: K | undefined): Buffer | undefined {
    return key === undefined ? undefined : this.#keys.serialize(key)
  }

  #encode(id: string, key: Buffer, value: V, writer: Writer | undefined): Buffer {
    const data = this.#values.serialize(value)
    return this.#lifetimes ? this.#lifetimes.stamped(id, key, data, writer) : data
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
    const remove = (id: string, key: Buffer): void => void this.#layers.write(id, key, null, undefined)
    for (const [id, key] of lifetimes.overdue((_, stray) => this.#read(stray))) remove(id, key)
    let last: Buffer | undefined
    let visited = 0
    for (const [key, data] of this.backend.scan(this.#sweepFrom, limit)) {
      visited++
      last = key
      const id = key.toString('latin1')
      if (lifetimes.isOver(id, data) && this.#layers.get(id) === undefined) remove(id, key)
    }
    this.#sweepFrom = visited < limit ? undefined : last
  }
}

const gone = (keys: readonly Buffer[]): readonly StoreEntry[] => keys.map(key => ({ key, value: null }))
