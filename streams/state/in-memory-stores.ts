import type { KeyOrder } from './key-range.ts'
import { SortedKeys } from './sorted-keys.ts'
import type { StoreBackend, StoreEntry, StoreManifest, StoreSupplier } from './store-backend.ts'

/** Stores in memory: each start restores them from their changelogs. */
export function inMemoryStores(): StoreSupplier {
  return { open: async () => new MemoryBackend() }
}

/** Entries that a range reads before anything can change: most ranges are over by then and need not watch what happens meanwhile. */
const readAtOnce = 16

type Entry = readonly [key: Buffer, value: Buffer]

/** Entries as they were when a range began, of keys that changed since. */
type Before = Map<string, string | undefined>

/**
 * Keys and values are kept as strings of one byte a character: memory of their own that costs little and that the collector need not look
 * into. As buffers they would keep alive whatever they are a part of, be it a whole fetch, or a slab that short-lived buffers share.
 */
class MemoryBackend implements StoreBackend {
  readonly #entries = new Map<string, string>()
  /** Kept from the first range on: a store that is only looked up by key pays nothing for order. */
  #keys: SortedKeys | undefined
  #position: number | undefined
  #written: Buffer | undefined
  /** Of ranges under way; one that was left half-way goes with its iterator. */
  readonly #ranges = new Set<WeakRef<Before>>()
  /** Where the last scan stands; entries that come meanwhile are met later. */
  #scan: Iterator<[string, string]> | undefined

  readonly get = (key: Buffer, id = textOf(key)): Buffer | undefined => {
    const value = this.#entries.get(id)
    return value === undefined ? undefined : bytesOf(value)
  }

  readonly range = (from?: Buffer, to?: Buffer): Iterable<Entry> => ({
    [Symbol.iterator]: () => this.#iterate(from, to, 'ascending')
  })

  readonly reverseRange = (from?: Buffer, to?: Buffer): Iterable<Entry> => ({
    [Symbol.iterator]: () => this.#iterate(from, to, 'descending')
  })

  readonly scan = (after: Buffer | undefined, limit: number): Iterable<Entry> =>
    this.#scanned(after, limit).map(([id, value]): Entry => [bytesOf(id), bytesOf(value)])

  readonly scanKeys = (after: Buffer | undefined, limit: number): Iterable<Buffer> =>
    this.#scanned(after, limit).map(([id]) => bytesOf(id))

  readonly size = (): number => this.#entries.size

  readonly commit = async (changes: readonly StoreEntry[], position: number): Promise<void> => {
    for (const change of changes) this.#apply(change)
    this.#position = position
  }

  readonly position = (): number | undefined => this.#position

  readonly clear = async (): Promise<void> => {
    for (const id of this.#entries.keys()) this.#keepFor(id)
    this.#entries.clear()
    this.#keys = undefined
    this.#position = undefined
    this.#written = undefined
  }

  readonly manifest: StoreManifest = {
    read: () => this.#written,
    write: async data => {
      this.#written = data
    }
  }

  readonly close = async (): Promise<void> => undefined

  #apply({ key, value, id = textOf(key) }: StoreEntry): void {
    if (this.#ranges.size > 0) this.#keepFor(id)
    if (value === null) {
      this.#entries.delete(id)
      return
    }
    if (this.#keys && !this.#entries.has(id)) this.#keys.add(id)
    this.#entries.set(id, textOf(value))
  }

  *#scanned(after: Buffer | undefined, limit: number): Generator<readonly [id: string, value: string], undefined> {
    if (after === undefined) this.#scan = undefined
    this.#scan ??= this.#entries.entries()
    for (let visited = 0; visited < limit; visited++) {
      const next = this.#scan.next()
      if (next.done) return
      yield next.value
    }
  }

  /** Sees the store as it is now, however long it takes. */
  *#iterate(from: Buffer | undefined, to: Buffer | undefined, order: KeyOrder): Generator<Entry> {
    const ids = this.#idsOf(from, to, order)
    const first: (readonly [id: string, value: string])[] = []
    for (let next = ids.next(); !next.done; next = ids.next()) {
      const value = this.#entries.get(next.value)
      if (value !== undefined && first.push([next.value, value]) === readAtOnce) break
    }
    if (first.length < readAtOnce) {
      for (const [id, value] of first) yield [bytesOf(id), bytesOf(value)]
      return
    }
    yield* this.#asItWas(first, ids)
  }

  /** What was read at once, and then the rest, with the values of now. */
  *#asItWas(first: readonly (readonly [id: string, value: string])[], rest: Iterator<string>): Generator<Entry> {
    const before: Before = new Map()
    const reference = new WeakRef(before)
    this.#ranges.add(reference)
    try {
      for (const [id, value] of first) yield [bytesOf(id), bytesOf(value)]
      for (let next = rest.next(); !next.done; next = rest.next()) {
        const id = next.value
        const value = before.has(id) ? before.get(id) : this.#entries.get(id)
        if (value !== undefined) yield [bytesOf(id), bytesOf(value)]
      }
    } finally {
      this.#ranges.delete(reference)
    }
  }

  /** The keys of a range in that order, those that are gone included. */
  *#idsOf(from: Buffer | undefined, to: Buffer | undefined, order: KeyOrder): Generator<string, undefined> {
    const isAscending = order === 'ascending'
    const [start, end] = isAscending ? [from, to] : [to, from]
    const last = end && textOf(end)
    for (const id of this.#sorted().from(start && textOf(start), order, one => this.#entries.has(one))) {
      if (last !== undefined && (isAscending ? id > last : id < last)) return
      yield id
    }
  }

  /** The keys in order; sorted anew when more than half of them are gone. */
  #sorted(): SortedKeys {
    if (!this.#keys || this.#keys.size > 2 * this.#entries.size + 64) this.#keys = new SortedKeys(this.#entries.keys())
    return this.#keys
  }

  #keepFor(id: string): void {
    for (const reference of this.#ranges) {
      const before = reference.deref()
      if (!before) this.#ranges.delete(reference)
      else if (!before.has(id)) before.set(id, this.#entries.get(id))
    }
  }
}

const textOf = (bytes: Buffer): string => bytes.toString('latin1')

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')
