import { KeyGroups, mostOfGroup } from './key-groups.ts'
import type { KeyOrder } from './key-range.ts'
import type { Retention } from './retention.ts'
import { placeOf } from './sorted-keys.ts'
import type { StoreBackend } from './store-backend.ts'
import type { Layer, WriteLayers } from './write-layers.ts'

type Entry = readonly [key: Buffer, data: Buffer]

/** Keys that a store with times holds in memory at most: a few MiB. */
const heldKeys = 65_536
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

  constructor(backend: StoreBackend, layers: WriteLayers, retention: Retention, held = heldKeys) {
    this.#backend = backend
    this.#layers = layers
    this.#retention = retention
    this.#groups = new KeyGroups(retention.times.bytes, backend.position() === undefined, held)
  }

  /** Whether a key has no entries at all, whatever the times behind it. */
  isNone(key: Buffer): boolean {
    return this.#keysOf(key)?.length === 0
  }

  /** The entries as they are now; undefined where there are so many that a range is to read them. */
  read(from: Buffer, to: Buffer, order: KeyOrder): readonly Entry[] | undefined {
    const keys = this.#keysOf(from)
    if (!keys) return undefined
    const entries: Entry[] = []
    const last = to.toString('latin1')
    const start = placeOf(keys, from.toString('latin1'))
    for (let n = start; n < keys.length; n++) {
      const id = keys[n] as string
      if (id > last) break
      if (n - start === readAtOnce) return undefined
      const key = Buffer.from(id, 'latin1')
      if (this.#retention.hides(key)) continue
      const written = this.#layers.get(id)
      const data = written === undefined ? this.#backend.get(key) : written
      if (data) entries.push([key, data])
    }
    return order === 'ascending' ? entries : entries.reverse()
  }

  /** Whether it is known, without a look at the backend, that it does not have a key. */
  lacks(id: string): boolean {
    return this.#isAsked && this.#groups.lacks(id)
  }

  /** A key is written. */
  written(id: string): void {
    if (this.#isAsked) this.#groups.add(id)
    else this.#isBehind = true
  }

  /** A checkpoint is committed: what it removed is gone, unless it was written anew; what is over is never written again. */
  committed(layer: Layer, over: readonly Buffer[]): void {
    if (!this.#isAsked) return
    for (const [id, { value }] of layer) {
      if (value === null && this.#layers.get(id) === undefined) this.#groups.remove(id)
    }
    for (const key of over) this.#groups.remove(key.toString('latin1'))
  }

  /** The backend was written by others. */
  forget(): void {
    this.#groups.forget()
  }

  #begin(): void {
    this.#isAsked = true
    if (this.#isBehind) this.#groups.forget()
  }

  /** Keys that may be there and differ from one in nothing but their times; undefined where there are too many to hold. */
  #keysOf(key: Buffer): readonly string[] | undefined {
    if (!this.#isAsked) this.#begin()
    const behind = key.length - this.#retention.times.bytes
    const group = key.toString('latin1', 0, behind)
    const held = this.#groups.of(group)
    if (held || !this.#groups.mayHold(group)) return held
    return this.#groups.hold(group, this.#stored(key.subarray(0, behind), key.length))
  }

  /**
   * Keys as they are in the backend and in what is not committed, removed ones included: they come back when their removal is undone. Undefined
   * where too much lies there to be looked at, of other groups too: what was found by then may be a part.
   */
  #stored(prefix: Buffer, length: number): ReadonlySet<string> | undefined {
    const { first, last } = allTimes(prefix, length)
    const keys = new Set<string>()
    let visited = 0
    for (const [key] of this.#backend.range(first, last)) {
      if (key.length === length) keys.add(key.toString('latin1'))
      if (visited++ > mostOfGroup) return undefined
    }
    for (const id of this.#layers.overlay(first, last, 'ascending').keys()) if (id.length === length) keys.add(id)
    return keys
  }
}

/** The first and the last key of that length that have these bytes before their times: a time has a zero in its first byte. */
function allTimes(prefix: Buffer, length: number): { readonly first: Buffer; readonly last: Buffer } {
  const last = Buffer.alloc(length, 0xff)
  const first = Buffer.alloc(length)
  for (const bound of [first, last]) prefix.copy(bound)
  last.writeUInt16BE(lastOfTimes, prefix.length)
  return { first, last }
}
