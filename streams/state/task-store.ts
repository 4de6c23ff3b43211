import type { Serde } from '../serde.ts'
import { type KeyOrder, type KeyRange, prefixed, startsWith } from './key-range.ts'
import type { KeyValueStore } from './key-value-store.ts'
import { overlaid } from './lazy-range.ts'
import { Lifetimes } from './lifetimes.ts'
import type { StoreBackend, StoreEntry } from './store-backend.ts'
import type { StoreDefinition } from './store-definition.ts'
import { type Layer, WriteLayers, type Writer } from './write-layers.ts'

/** Entries taken for a checkpoint, in flight until it is committed. */
export interface SealedLayer {
  /** What is left of them: a record that the checkpoint gives up takes its own back, until changelogs are written. */
  readonly entries: () => readonly StoreEntry[]
  readonly layer: Layer
}

/** Entries looked at for expiry with each checkpoint: as many times those written since the last one, and at least so many. */
const sweepFactor = 4
const sweepLeast = 256

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
  readonly #layers = new WriteLayers()
  #sweepFrom: Buffer | undefined
  /** Writes since the last seal. */
  #written = 0

  constructor(
    definition: StoreDefinition<K, V>,
    backend: StoreBackend,
    keys: Serde<K>,
    values: Serde<V>,
    streamTime: () => number
  ) {
    this.definition = definition
    this.backend = backend
    this.#keys = keys
    this.#values = values
    const { ttl } = definition.options
    this.#lifetimes = ttl === undefined ? undefined : new Lifetimes(ttl, streamTime)
  }

  /**
   * The store for the code of one step: `writer` tells whose record it is processing, `call` which call of the step, `ignored` hears of
   * writes of a record that failed before.
   */
  view(
    writer: () => Writer | undefined,
    call: () => number = () => 0,
    ignored: () => void = () => undefined
  ): KeyValueStore<K, V> {
    const get = (key: K): V | undefined => this.#decode(this.#read(this.#keys.serialize(key)), writer())
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
      prefixScan: prefix => ({ [Symbol.iterator]: () => this.#range(writer(), prefixed(prefix), 'ascending') }),
      approximateSize: () => this.backend.size() + this.#layers.size
    }
  }

  /** Whether finished records or punctuators wrote something since the last seal. */
  get isDirty(): boolean {
    return this.#layers.isDirty
  }

  /** Takes what finished records wrote since the last seal. */
  seal(): SealedLayer {
    this.#sweep()
    const layer = this.#layers.seal()
    return { layer, entries: () => [...layer.values()] }
  }

  /** Makes what is left of a sealed layer part of the backend. Layers are committed in the order they were sealed. */
  async commit({ layer, entries }: SealedLayer, position: number): Promise<void> {
    if (layer.size > 0) await this.backend.commit(entries(), position)
    this.#layers.committed(layer)
  }

  #write(key: Buffer, value: V | null, writer: Writer | undefined, call: number): void {
    const id = key.toString('latin1')
    const data = value === null || value === undefined ? null : this.#encode(id, key, value, writer)
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
    const { from, to, prefix } = keys
    const committed = order === 'ascending' ? this.backend.range(from, to) : this.backend.reverseRange(from, to)
    for (const [key, data] of overlaid(committed, this.#layers.overlay(from, to, order), order)) {
      if (prefix && !startsWith(key, prefix)) continue
      const value = this.#decode(data, reader)
      if (value !== undefined) yield [this.#keys.deserialize(key), value]
    }
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
  #sweep(): void {
    const lifetimes = this.#lifetimes
    if (!lifetimes) return
    const limit = Math.max(sweepLeast, sweepFactor * this.#written)
    this.#written = 0
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
