import type { KeyOrder } from '../key-range.ts'
import type { StoreBackend, StoreEntry } from '../store-backend.ts'
import { KeyGroups, mostOfGroup } from './key-groups.ts'
import type { Retention } from './retention.ts'
import type { WriteLayers, WrittenLayer } from './write-layers.ts'

/** Which entries of a key are read, and what is made of each. */
export interface ReadOfKey<T> {
  readonly from: Buffer
  readonly to: Buffer
  readonly order: KeyOrder
  readonly entry: (key: Buffer, data: Buffer) => T
}

/** Bytes of keys that a store with times holds in memory at most: some 80,000 keys that have one entry each. */
const heldBytes = 4_194_304
/** Entries of a key that are read at once. Longer reads go through ranges, which hold nothing. */
const readAtOnce = 64
/** The first two bytes of the last time there is. */
const lastOfTimes = 0x1f

/**
 * Reads of the entries of one key in a store with times: its windows, its versions, or its records on one side of a join. Each record asks for
 * them, so that what is held in memory of their keys tells where to look; what is not there costs no look at all.
 */
export class EntriesOfKey {
  readonly #backend: StoreBackend
  readonly #layers: WriteLayers
  readonly #retention: Retention
  readonly #groups: KeyGroups
  /** Whether somebody has asked for the entries of a key: a store that is only looked up by whole keys pays nothing for groups. */
  #isAsked = false
  /** Whether keys were written before that. */
  #isBehind = false

  constructor(backend: StoreBackend, layers: WriteLayers, retention: Retention, held = heldBytes) {
    this.#backend = backend
    this.#layers = layers
    this.#retention = retention
    this.#groups = new KeyGroups(retention.times.bytes, backend.position() === undefined, held)
    this.#isAsked = retention.times.byKey === true
  }

  /**
   * The ends of all keys that there may be of the group of a key, one behind the other in order, for `read`; undefined where they are too many to
   * be held, and a range is to read them.
   */
  endsOf(key: Buffer): Buffer | undefined {
    if (!this.#isAsked) this.#begin()
    const held = this.#groups.endsOf(key)
    if (held || !this.#groups.mayHold(key)) return held
    return this.#groups.hold(key, this.#stored(key.subarray(0, key.length - this.#retention.times.bytes), key.length))
  }

  /** The entries with one of these ends as they are now; undefined where there are so many that a range is to read them. */
  read<T>(ends: Buffer, { from, to, order, entry }: ReadOfKey<T>): readonly T[] | undefined {
    const entries: T[] = []
    const { bytes } = this.#retention.times
    const start = this.#groups.placeOf(ends, from)
    for (let at = start; at < ends.length && this.#groups.compareEnd(ends, at, to) <= 0; at += bytes) {
      if (at - start === readAtOnce * bytes) return undefined
      const key = withEnd(from, ends, at, bytes)
      if (this.#retention.hides(key)) continue
      const written = this.#layers.get(key)
      const data = written === undefined ? this.#backend.get(key) : written
      if (data) entries.push(entry(key, data))
    }
    return order === 'ascending' ? entries : entries.reverse()
  }

  /** Whether it is known, without a look at the backend, that it does not have a key. */
  lacks(key: Buffer): boolean {
    return this.#isAsked && this.#groups.lacks(key)
  }

  /** A key is written. */
  written(key: Buffer): void {
    if (this.#isAsked) this.#groups.add(key)
    else this.#isBehind = true
  }

  /** A checkpoint is committed: what it removed is gone, unless it was written anew; what is over is never written again. */
  committed(layer: WrittenLayer, over: readonly Buffer[]): void {
    if (!this.#isAsked) return
    for (const { key, value } of layer.all()) if (value === null) this.#removed(key)
    for (const key of over) this.#groups.remove(key)
  }

  /** Entries were read from the changelog; what is over goes from the backend. */
  restored(entries: readonly StoreEntry[], over: readonly Buffer[]): void {
    for (const { key, value } of entries) {
      if (value !== null) this.written(key)
      else if (this.#isAsked) this.#removed(key)
    }
    if (this.#isAsked) for (const key of over) this.#groups.remove(key)
  }

  #removed(key: Buffer): void {
    if (this.#layers.get(key) === undefined) this.#groups.remove(key)
  }

  #begin(): void {
    this.#isAsked = true
    if (this.#isBehind) this.#groups.forget()
  }

  /**
   * Keys as they are in the backend and in what is not committed, removed ones included: they come back when their removal is undone. Undefined
   * where too much lies there to be looked at, of other groups too: what was found by then may be a part.
   */
  #stored(prefix: Buffer, length: number): readonly Buffer[] | undefined {
    const { first, last } = allTimes(prefix, length)
    const keys = new Map<string, Buffer>()
    let visited = 0
    for (const [key] of this.#backend.range(first, last)) {
      if (key.length === length) keys.set(key.toString('latin1'), key)
      if (visited++ > mostOfGroup) return undefined
    }
    for (const [id, { key }] of this.#layers.overlay(first, last, 'ascending'))
      if (key.length === length) keys.set(id, key)
    return [...keys.values()]
  }
}

/** A key of the group of another one, with the end that is held at a place. */
function withEnd(key: Buffer, ends: Buffer, at: number, bytes: number): Buffer {
  const { length } = key
  const group = length - bytes
  const whole = Buffer.allocUnsafe(length)
  for (let n = 0; n < group; n++) whole[n] = key[n] as number
  for (let n = 0; n < bytes; n++) whole[group + n] = ends[at + n] as number
  return whole
}

/** The first and the last key of that length that have these bytes before their times: a time has a zero in its first byte. */
function allTimes(prefix: Buffer, length: number): { readonly first: Buffer; readonly last: Buffer } {
  const last = Buffer.alloc(length, 0xff)
  const first = Buffer.alloc(length)
  for (const bound of [first, last]) prefix.copy(bound)
  last.writeUInt16BE(lastOfTimes, prefix.length)
  return { first, last }
}
