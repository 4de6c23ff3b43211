import type { Serde } from '../serde.ts'
import type { KeyValueStore } from './key-value-store.ts'
import { merged } from './merged-range.ts'
import type { StoreBackend, StoreEntry } from './store-backend.ts'
import type { StoreDefinition } from './store-definition.ts'

/** Who writes: a source record on its way, or nobody (a punctuator). */
export interface Writer {
  readonly pending: number
  writes: StoreWrite[] | undefined
  readonly timestamp: number
}

/** One write of a record, to be undone when the record fails. */
export interface StoreWrite {
  readonly undo: () => void
}

/** An uncommitted entry. `previous` is the uncommitted entry it replaced, needed while its own writer is not finished. */
interface DirtyEntry {
  readonly key: Buffer
  readonly value: Buffer | null
  readonly writer: Writer | undefined
  previous: DirtyEntry | undefined
}

type Layer = Map<string, DirtyEntry>

/** Entries taken for a checkpoint, in flight until it is committed. */
export interface SealedLayer {
  readonly entries: readonly StoreEntry[]
  readonly layer: ReadonlyMap<string, DirtyEntry>
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
  #active: Layer = new Map()
  readonly #sealed: Layer[] = []
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

  /** The store for the code of one step; `writer` tells whose record it is processing. */
  view(writer: () => Writer | undefined): KeyValueStore<K, V> {
    const get = (key: K): V | undefined => this.#decode(this.#read(this.#keys.serialize(key)))
    const put = (key: K, value: V | null): void => this.#write(this.#keys.serialize(key), value, writer())
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
      approximateSize: () => this.backend.size() + this.#active.size
    }
  }

  /** Whether finished records or punctuators wrote something since the last seal. */
  get isDirty(): boolean {
    for (const entry of this.#active.values()) if (finishedEntry(entry)) return true
    return false
  }

  /** Takes what finished records wrote since the last seal. */
  seal(): SealedLayer {
    const layer: Layer = new Map()
    const rest: Layer = new Map()
    this.#sweep()
    for (const [id, entry] of this.#active) {
      const finished = finishedEntry(entry)
      if (finished) layer.set(id, finished)
      if (finished === entry) continue
      if (finished) cutAt(entry, finished)
      rest.set(id, entry)
    }
    this.#active = rest
    if (layer.size > 0) this.#sealed.push(layer)
    return { layer, entries: [...layer.values()].map(({ key, value }) => ({ key, value })) }
  }

  /** Makes a sealed layer part of the backend. Layers are committed in the order they were sealed. */
  async commit(sealed: SealedLayer, position: number): Promise<void> {
    await this.backend.commit(sealed.entries, position)
    const at = this.#sealed.indexOf(sealed.layer as Layer)
    if (at >= 0) this.#sealed.splice(at, 1)
  }

  #write(key: Buffer, value: V | null, writer: Writer | undefined): void {
    const id = key.toString('latin1')
    const previous = this.#active.get(id)
    if (previous && previous.writer !== writer && isFinished(previous.writer)) previous.previous = undefined
    const entry: DirtyEntry = {
      key,
      value: value === null || value === undefined ? null : this.#encode(value, writer),
      writer,
      previous
    }
    this.#active.set(id, entry)
    if (!writer) return
    writer.writes ??= []
    writer.writes.push({ undo: () => this.#undo(id, entry) })
  }

  #undo(id: string, entry: DirtyEntry): void {
    const newest = this.#active.get(id)
    if (newest !== entry) return unlink(newest, entry)
    if (entry.previous) this.#active.set(id, entry.previous)
    else this.#active.delete(id)
  }

  #read(key: Buffer): Buffer | null | undefined {
    const id = key.toString('latin1')
    const active = this.#active.get(id)
    if (active) return active.value
    for (let i = this.#sealed.length - 1; i >= 0; i--) {
      const entry = this.#sealed[i]?.get(id)
      if (entry) return entry.value
    }
    return this.backend.get(key)
  }

  #range(from?: K, to?: K): Iterable<readonly [K, V]> {
    const low = from === undefined ? undefined : this.#keys.serialize(from)
    const high = to === undefined ? undefined : this.#keys.serialize(to)
    const decoded: [K, V][] = []
    for (const [key, data] of merged(this.backend.range(low, high), [...this.#sealed, this.#active], low, high)) {
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
      if (this.#active.has(id) || this.#sealed.some(layer => layer.has(id))) continue
      this.#active.set(id, { key, value: null, writer: undefined, previous: undefined })
    }
    this.#sweepFrom = visited < sweepSize ? undefined : last
  }
}

function isFinished(writer: Writer | undefined): boolean {
  return writer === undefined || writer.pending === 0
}

/** The newest entry of a key whose record is finished. */
function finishedEntry(entry: DirtyEntry | undefined): DirtyEntry | undefined {
  let candidate = entry
  while (candidate && !isFinished(candidate.writer)) candidate = candidate.previous
  return candidate
}

/** Keeps the unfinished entries above one that is sealed. */
function cutAt(newest: DirtyEntry, sealed: DirtyEntry): void {
  let entry: DirtyEntry | undefined = newest
  while (entry && entry.previous !== sealed) entry = entry.previous
  if (entry) entry.previous = undefined
}

/** Takes an entry out from under newer ones. */
function unlink(newest: DirtyEntry | undefined, gone: DirtyEntry): void {
  let entry = newest
  while (entry && entry.previous !== gone) entry = entry.previous
  if (entry) entry.previous = gone.previous
}
