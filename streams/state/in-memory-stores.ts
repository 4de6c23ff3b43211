import { ByteTable } from './bytes/byte-table.ts'
import type { KeyOrder } from './key-range.ts'
import { SortedKeys } from './sorted-keys.ts'
import type { StoreBackend, StoreEntry, StoreManifest, StoreSupplier } from './store-backend.ts'

/** Keeps stores in memory; each start restores them from their changelogs. */
export function inMemoryStores(): StoreSupplier {
  return { open: async () => new MemoryBackend() }
}

/** Entries that a range reads before anything can change: most ranges are over by then and need not watch what happens meanwhile. */
const readAtOnce = 16

type Entry = readonly [key: Buffer, value: Buffer]

/** Entries as they were when a range began, of keys that changed since. */
type Before = Map<string, Buffer | undefined>

/** Entries in a table outside the heap, and for ranges the keys in order, as strings of one byte a character. */
class MemoryBackend implements StoreBackend {
  readonly #entries = new ByteTable()
  /** Kept from the first range on: a store that is only looked up by key pays nothing for order. */
  #keys: SortedKeys | undefined
  #position: number | undefined
  #written: Buffer | undefined
  /** Of ranges under way; one that was left half-way goes with its iterator. */
  readonly #ranges = new Set<WeakRef<Before>>()

  readonly get = (key: Buffer): Buffer | undefined => this.#entries.get(key)

  readonly range = (from?: Buffer, to?: Buffer): Iterable<Entry> => ({
    [Symbol.iterator]: () => this.#iterate(from, to, 'ascending')
  })

  readonly reverseRange = (from?: Buffer, to?: Buffer): Iterable<Entry> => ({
    [Symbol.iterator]: () => this.#iterate(from, to, 'descending')
  })

  readonly scan = (after: Buffer | undefined, limit: number): Iterable<Entry> =>
    this.#scanned(after, limit).map((key): Entry => [key, this.#entries.get(key) as Buffer])

  readonly scanKeys = (after: Buffer | undefined, limit: number): Iterable<Buffer> => this.#scanned(after, limit)

  readonly size = (): number => this.#entries.size

  readonly commit = async (changes: readonly StoreEntry[], position: number): Promise<void> => {
    for (const change of changes) this.#apply(change)
    this.#position = position
  }

  readonly position = (): number | undefined => this.#position

  readonly clear = async (): Promise<void> => {
    if (this.#ranges.size > 0) for (const key of this.#entries.keys()) this.#keepFor(key)
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

  #apply({ key, value }: StoreEntry): void {
    if (this.#ranges.size > 0) this.#keepFor(key)
    if (value === null) this.#entries.delete(key)
    else if (this.#entries.set(key, value)) this.#keys?.add(textOf(key))
  }

  *#scanned(after: Buffer | undefined, limit: number): Generator<Buffer, undefined> {
    if (after === undefined) this.#entries.rewind()
    for (let visited = 0; visited < limit; visited++) {
      const key = this.#entries.scan()
      if (key === undefined) return
      yield key
    }
  }

  /** Sees the store as it is now, however long it takes. */
  *#iterate(from: Buffer | undefined, to: Buffer | undefined, order: KeyOrder): Generator<Entry> {
    const ids = this.#idsOf(from, to, order)
    const first: Entry[] = []
    for (let next = ids.next(); !next.done; next = ids.next()) {
      const key = bytesOf(next.value)
      const value = this.#entries.get(key)
      if (value !== undefined && first.push([key, value]) === readAtOnce) break
    }
    if (first.length < readAtOnce) yield* first
    else yield* this.#asItWas(first, ids)
  }

  /** What was read at once, and then the rest, with the values of now. */
  *#asItWas(first: readonly Entry[], rest: Iterator<string>): Generator<Entry> {
    const before: Before = new Map()
    const reference = new WeakRef(before)
    this.#ranges.add(reference)
    try {
      yield* first
      for (let next = rest.next(); !next.done; next = rest.next()) {
        const key = bytesOf(next.value)
        const value = before.has(next.value) ? before.get(next.value) : this.#entries.get(key)
        if (value !== undefined) yield [key, value]
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
    for (const id of this.#sorted().from(start && textOf(start), order, one => this.#entries.has(bytesOf(one)))) {
      if (last !== undefined && (isAscending ? id > last : id < last)) return
      yield id
    }
  }

  /** The keys in order; sorted anew when more than half of them are gone. */
  #sorted(): SortedKeys {
    if (!this.#keys || this.#keys.size > 2 * this.#entries.size + 64)
      this.#keys = new SortedKeys(this.#entries.keys().map(textOf))
    return this.#keys
  }

  #keepFor(key: Buffer): void {
    const id = textOf(key)
    for (const reference of this.#ranges) {
      const before = reference.deref()
      if (!before) this.#ranges.delete(reference)
      else if (!before.has(id)) before.set(id, this.#entries.get(key))
    }
  }
}

const textOf = (bytes: Buffer): string => bytes.toString('latin1')

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')
