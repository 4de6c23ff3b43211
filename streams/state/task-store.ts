import type { Serde } from '../serde.ts'
import type { KeyValueStore } from './key-value-store.ts'
import { merged } from './merged-range.ts'
import type { StoreBackend, StoreEntry } from './store-backend.ts'
import type { StoreDefinition } from './store-definition.ts'
import { type Layer, WriteLayers, type Writer } from './write-layers.ts'

/** Entries taken for a checkpoint, in flight until it is committed. */
export interface SealedLayer {
  /** What is left of them: a record that the checkpoint gives up takes its own back, until changelogs are written. */
  readonly entries: () => readonly StoreEntry[]
  readonly layer: Layer
}

const timestampBytes = 8
const sweepSize = 256

/**
 * A store as one task sees it: uncommitted entries on top of the committed ones in the backend. A checkpoint seals what finished records
 * wrote; what unfinished records wrote stays on top until they finish, and goes away when they fail.
 */
export class TaskStore<K, V> {
  readonly definition: StoreDefinition<K, V>
  readonly backend: StoreBackend
  readonly #keys: Serde<K>
  readonly #values: Serde<V>
  readonly #streamTime: () => number
  readonly #ttl: number | undefined
  readonly #layers = new WriteLayers()
  #sweepFrom: Buffer | undefined

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
    this.#streamTime = streamTime
    this.#ttl = definition.options.ttl
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
    const get = (key: K): V | undefined => this.#decode(this.#read(this.#keys.serialize(key)))
    const put = (key: K, value: V | null): void => {
      const by = writer()
      if (by?.failed) ignored()
      else this.#write(this.#keys.serialize(key), value, by, call())
    }
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
      range: (from, to) => this.#range(from, to),
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
    return { layer, entries: () => [...layer.values()].map(({ key, value }) => ({ key, value })) }
  }

  /** Makes what is left of a sealed layer part of the backend. Layers are committed in the order they were sealed. */
  async commit({ layer, entries }: SealedLayer, position: number): Promise<void> {
    if (layer.size > 0) await this.backend.commit(entries(), position)
    this.#layers.committed(layer)
  }

  #write(key: Buffer, value: V | null, writer: Writer | undefined, call: number): void {
    const data = value === null || value === undefined ? null : this.#encode(value, writer)
    const undo = this.#layers.write(key.toString('latin1'), key, data, writer)
    if (!writer) return
    writer.writes ??= []
    writer.writes.push({ call, undo })
  }

  #read(key: Buffer): Buffer | null | undefined {
    const written = this.#layers.get(key.toString('latin1'))
    return written === undefined ? this.backend.get(key) : written
  }

  #range(from?: K, to?: K): Iterable<readonly [K, V]> {
    const low = from === undefined ? undefined : this.#keys.serialize(from)
    const high = to === undefined ? undefined : this.#keys.serialize(to)
    const decoded: [K, V][] = []
    for (const [key, data] of merged(this.backend.range(low, high), this.#layers.all, low, high)) {
      const value = this.#decode(data)
      if (value !== undefined) decoded.push([this.#keys.deserialize(key), value])
    }
    return decoded
  }

  #encode(value: V, writer: Writer | undefined): Buffer {
    const data = this.#values.serialize(value)
    if (this.#ttl === undefined) return data
    const stamped = Buffer.allocUnsafe(timestampBytes + data.length)
    stamped.writeDoubleBE(writer?.timestamp ?? this.#streamTime())
    data.copy(stamped, timestampBytes)
    return stamped
  }

  #decode(data: Buffer | null | undefined): V | undefined {
    if (data === undefined || data === null) return undefined
    if (this.#ttl === undefined) return this.#values.deserialize(data)
    return this.#expired(data) ? undefined : this.#values.deserialize(data.subarray(timestampBytes))
  }

  #expired(data: Buffer): boolean {
    return this.#ttl !== undefined && this.#streamTime() - data.readDoubleBE(0) >= this.#ttl
  }

  /** Removes some expired entries with each checkpoint, so that memory is bounded and no checkpoint is long. */
  #sweep(): void {
    if (this.#ttl === undefined) return
    let last: Buffer | undefined
    let visited = 0
    for (const [key, data] of this.backend.scan(this.#sweepFrom, sweepSize)) {
      visited++
      last = key
      if (!this.#expired(data)) continue
      const id = key.toString('latin1')
      if (this.#layers.get(id) === undefined) this.#layers.write(id, key, null, undefined)
    }
    this.#sweepFrom = visited < sweepSize ? undefined : last
  }
}
