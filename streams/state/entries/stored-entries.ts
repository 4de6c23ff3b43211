import { timeBytes } from '../../time/time-bytes.ts'
import { type KeyOrder, type KeyRange, startsWith } from '../key-range.ts'
import type { StoreBackend, StoreEntry } from '../store-backend.ts'
import type { StoreTimes, TimeOrder } from '../store-definition.ts'
import { EntriesOfKey, type ReadOfKey } from './entries-of-key.ts'
import { overlaid } from './lazy-range.ts'
import { newestKey, Retention, reachedKey } from './retention.ts'
import { RetentionSweep } from './retention-sweep.ts'
import { WriteLayers, type Writer, type WrittenLayer } from './write-layers.ts'

type Entry = readonly [key: Buffer, data: Buffer]

/** Entries taken for a checkpoint, in flight until it is committed. */
export interface SealedLayer {
  /** What is left of them for the changelog: a record that the checkpoint gives up takes its own back, until changelogs are written. */
  readonly entries: () => readonly StoreEntry[]
  readonly layer: WrittenLayer
  /** Keys of entries that are over: they go from the store, while the changelog deletes its own by time. */
  readonly over: readonly Buffer[]
}

/** Entries of a restored batch for each of which so many are looked at, whether they are over. */
const sweepFactor = 4
const noBytes = Buffer.alloc(0)

/**
 * The bytes of a store as one task sees them: uncommitted entries on top of the committed ones in the backend, without those that are over
 * where keys carry times, and with a second key for each where entries are kept in the order of their times too.
 */
export class StoredEntries {
  readonly #backend: StoreBackend
  readonly #layers: WriteLayers
  readonly #retention: Retention | undefined
  readonly #sweep: RetentionSweep | undefined
  readonly #order: TimeOrder | undefined
  readonly #ofKey: EntriesOfKey | undefined
  /** Goes up with each change, so that what was read before is known to be the same. */
  version = 0

  constructor(backend: StoreBackend, times: StoreTimes | undefined, isAhead: (time: number) => boolean, held?: number) {
    this.#backend = backend
    const retention = times && new Retention(times, backend.get(newestKey), isAhead)
    this.#retention = retention
    this.#layers = new WriteLayers(entry => {
      this.version++
      retention?.undone(entry)
    })
    this.#sweep = this.#retention && new RetentionSweep(backend, this.#retention)
    this.#order = times?.order
    this.#ofKey = this.#retention && new EntriesOfKey(backend, this.#layers, this.#retention, held)
  }

  /** Number of entries, some of them counted twice. */
  get size(): number {
    return this.#backend.size() + this.#layers.size
  }

  /** Whether finished records or punctuators wrote something since the last seal. */
  get isDirty(): boolean {
    return this.#layers.isDirty
  }

  /** Newest time put in; -1 before any, and where keys carry none. */
  get newest(): number {
    return this.#retention?.newest ?? -1
  }

  /** What a key is set to; null or undefined for nothing. Entries that are over are not there. */
  get(key: Buffer): Buffer | null | undefined {
    return this.#retention?.hides(key) ? undefined : this.read(key)
  }

  /** The same, whatever its time. */
  read(key: Buffer): Buffer | null | undefined {
    return this.#ofKey?.lacks(key) ? undefined : this.#find(key)
  }

  /** The same, but for what unfinished records wrote. */
  settled(key: Buffer): Buffer | null | undefined {
    if (this.#ofKey?.lacks(key)) return undefined
    const written = this.#layers.settled(key)
    return written === undefined ? this.#backend.get(key) : written
  }

  /** Who wrote a key and may still take that back. */
  openWriter(key: Buffer): Writer | undefined {
    return this.#layers.openWriter(key)
  }

  /** The earliest of these times, both ends included, whose entries may still be taken back, removals too; and who wrote there. */
  firstOpen(from: number, to: number): { readonly time: number; readonly writer: Writer } | undefined {
    const retention = this.#retention
    let first: { readonly time: number; readonly writer: Writer } | undefined
    for (const { key, writer } of retention ? this.#layers.open() : []) {
      if (!writer || retention?.isMark(key)) continue
      const time = retention?.times.timeOf(key) ?? 0
      if (time >= from && time <= to && (!first || time < first.time)) first = { time, writer }
    }
    return first
  }

  #find(key: Buffer): Buffer | null | undefined {
    const written = this.#layers.get(key)
    return written === undefined ? this.#backend.get(key) : written
  }

  /** Sets a key; null removes it. Answers whether it was written: what is over already is not. */
  write(key: Buffer, data: Buffer | null, writer: Writer | undefined, call: number): boolean {
    this.version++
    const time = this.#retention ? this.#retention.times.timeOf(key) : 0
    if (this.#retention && !this.#retention.admits(time)) return false
    const entry = this.#layers.write(key, data, writer, call)
    this.#retention?.wrote(time, entry)
    if (data !== null) this.#ofKey?.written(key)
    if (!this.#order) return true
    this.#layers.write(this.#order.keyOf(key), data && noBytes, writer, call)
    return true
  }

  /** Removes a key, for no record. */
  remove(key: Buffer): void {
    this.version++
    this.#layers.write(key, null, undefined)
  }

  /** The same, unless it was written since it was committed. */
  expire(key: Buffer): void {
    if (this.#layers.get(key) === undefined) this.remove(key)
  }

  /** A time that is kept with the entries; undefined before it is set. */
  get reached(): number | undefined {
    return this.#find(reachedKey)?.readDoubleBE(0)
  }

  setReached(time: number, writer: Writer | undefined, call: number): void {
    const data = Buffer.allocUnsafe(timeBytes)
    data.writeDoubleBE(time)
    this.#layers.write(reachedKey, data, writer, call)
  }

  /** Entries as they are when it begins, read one by one: a range over a large store holds what was not committed and nothing else. */
  *range({ from, to, prefix, length }: KeyRange, order: KeyOrder): Generator<Entry> {
    const [before, after] = this.#order?.bounds ?? []
    for (const entry of this.#between(from ?? before, to ?? after, order)) {
      const [key] = entry
      if ((length !== undefined && key.length !== length) || (prefix && !startsWith(key, prefix))) continue
      if (!this.#retention?.hides(key)) yield entry
    }
  }

  /** The ends of all keys that differ from one in nothing but their times, for `fewOf`; undefined where a range is to read them. */
  endsOf(key: Buffer): Buffer | undefined {
    return this.#ofKey?.endsOf(key)
  }

  /** Entries with these ends from one key to another; undefined where they are too many to be read at once. */
  fewOf<T>(ends: Buffer, read: ReadOfKey<T>): readonly T[] | undefined {
    return this.#ofKey?.read(ends, read)
  }

  /** The same entries, however many, one by one. */
  manyOf(from: Buffer, to: Buffer, order: KeyOrder): Iterable<Entry> {
    const { length } = from
    const prefix = from.subarray(0, length - (this.#retention?.times.bytes ?? 0))
    return this.range({ from, to, prefix, length }, order)
  }

  /** Entries of these times, both ends included: in the order of time where it is kept, else in that of keys. */
  *byTime(from: number, to: number): Generator<Entry> {
    const times = this.#retention?.times
    if (!times) return
    if (!this.#order) {
      for (const entry of this.range({}, 'ascending')) {
        const time = times.timeOf(entry[0])
        if (time >= from && time <= to) yield entry
      }
      return
    }
    for (const [second] of this.#between(this.#order.from(from), this.#order.from(to + 1), 'ascending')) {
      if (times.timeOf(second) > to) return
      const key = this.#order.entryOf(second)
      const data = this.get(key)
      if (data) yield [key, data]
    }
  }

  /** Makes entries that were read from the changelog part of the backend, but for those that are over by now. */
  async restore(entries: readonly StoreEntry[], position: number): Promise<void> {
    const retention = this.#retention
    await this.#backend.commit(retention ? this.#restored(entries, retention) : entries, position)
    this.version++
  }

  #restored(entries: readonly StoreEntry[], retention: Retention): readonly StoreEntry[] {
    for (const { key } of entries) retention.restored(key)
    const over = this.#sweep?.next(sweepFactor * entries.length) ?? []
    const kept = entries.filter(({ key }) => !retention.isOver(key))
    const timed = kept.filter(({ key }) => !retention.isMark(key))
    const second = timed.flatMap(({ key, value }): StoreEntry[] =>
      this.#order ? [{ key: this.#order.keyOf(key), value: value && noBytes }] : []
    )
    this.#ofKey?.restored(timed, over)
    return [...gone(over), ...kept, ...second, ...this.#newestOf(undefined)]
  }

  /** Takes what finished records wrote since the last seal; looks at up to `limit` entries, whether they are over. */
  seal(limit: number): SealedLayer {
    const over = this.#sweep?.next(limit) ?? []
    const layer = this.#layers.seal()
    this.#retention?.sealed(layer)
    const order = this.#order
    const entries = (): readonly StoreEntry[] => layer.all()
    return { layer, over, entries: order ? () => entries().filter(({ key }) => !order.isSecond(key)) : entries }
  }

  /** Makes what is left of a sealed layer part of the backend. Layers are committed in the order they were sealed. */
  async commit({ layer, over }: SealedLayer, position: number): Promise<void> {
    if (layer.size > 0 || over.length > 0) {
      const changes: StoreEntry[] = []
      for (const key of over) changes.push({ key, value: null })
      for (const entry of layer.all()) changes.push(entry)
      changes.push(...this.#newestOf(layer))
      await this.#backend.commit(changes, position)
      this.version++
    }
    this.#layers.committed(layer)
    this.#retention?.wasCommitted(layer)
    this.#ofKey?.committed(layer, over)
  }

  /** What the backend holds, without what is not in the changelog either. */
  *committed(): Generator<StoreEntry> {
    for (const [key, value] of this.#backend.range()) {
      const isOwn = (this.#retention && key.equals(newestKey)) || this.#order?.isSecond(key)
      if (!isOwn) yield { key, value }
    }
  }

  #between(from: Buffer | undefined, to: Buffer | undefined, order: KeyOrder): Iterable<Entry> {
    const committed = order === 'ascending' ? this.#backend.range(from, to) : this.#backend.reverseRange(from, to)
    return overlaid(committed, this.#layers.overlay(from, to, order), order)
  }

  #newestOf(layer: WrittenLayer | undefined): readonly StoreEntry[] {
    const value = this.#retention?.unkept(layer)
    return value ? [{ key: newestKey, value }] : []
  }
}

const gone = (keys: readonly Buffer[]): readonly StoreEntry[] => keys.map(key => ({ key, value: null }))
