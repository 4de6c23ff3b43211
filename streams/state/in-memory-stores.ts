import { SortedKeys } from './sorted-keys.ts'
import type { StoreBackend, StoreEntry, StoreSupplier } from './store-backend.ts'

/** Stores in memory: each start restores them from their changelogs. */
export function inMemoryStores(): StoreSupplier {
  return { open: async () => new MemoryBackend() }
}

type Entry = readonly [key: Buffer, value: Buffer]

/** Entries as they were when a range began, of keys that changed since. */
type Before = Map<string, Entry | undefined>

class MemoryBackend implements StoreBackend {
  /** In the order in which they were written. */
  readonly #entries = new Map<string, Entry>()
  /** Kept from the first range on: a store that is only looked up by key pays nothing for order. */
  #keys: SortedKeys | undefined
  #position: number | undefined
  /** Of ranges under way; one that was left half-way goes with its iterator. */
  readonly #ranges = new Set<WeakRef<Before>>()

  readonly get = (key: Buffer): Buffer | undefined => this.#entries.get(idOf(key))?.[1]

  readonly range = (from?: Buffer, to?: Buffer): Iterable<Entry> => ({
    [Symbol.iterator]: () => this.#iterate(from, to)
  })

  readonly scan = (_after: Buffer | undefined, limit: number): Iterable<Entry> => this.#entries.values().take(limit)

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
  }

  readonly close = async (): Promise<void> => undefined

  #apply({ key, value }: StoreEntry): void {
    const id = idOf(key)
    this.#keepFor(id)
    const wasThere = this.#entries.delete(id)
    if (value === null) return
    const entry = ownEntry(key, value)
    this.#entries.set(id, entry)
    if (!wasThere) this.#keys?.add(entry[0])
  }

  /** Sees the store as it is now, however long it takes. */
  *#iterate(from: Buffer | undefined, to: Buffer | undefined): Generator<Entry> {
    const before: Before = new Map()
    const reference = new WeakRef(before)
    const keys = this.#sorted().from(from, key => this.#entries.has(idOf(key)))
    this.#ranges.add(reference)
    try {
      for (const key of keys) {
        if (to !== undefined && Buffer.compare(key, to) > 0) return
        const id = idOf(key)
        const entry = before.has(id) ? before.get(id) : this.#entries.get(id)
        if (entry) yield entry
      }
    } finally {
      this.#ranges.delete(reference)
    }
  }

  /** The keys in order; sorted anew when more than half of them are gone. */
  #sorted(): SortedKeys {
    if (!this.#keys || this.#keys.size > 2 * this.#entries.size + 64)
      this.#keys = new SortedKeys(this.#entries.values().map(([key]) => key))
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

function idOf(key: Buffer): string {
  return key.toString('latin1')
}

/**
 * Key and value in memory of their own. As views they would keep alive whatever they are part of, be it a whole fetch, or a slab that
 * short-lived buffers share.
 */
function ownEntry(key: Buffer, value: Buffer): Entry {
  const bytes = Buffer.allocUnsafeSlow(key.length + value.length)
  key.copy(bytes)
  value.copy(bytes, key.length)
  return [bytes.subarray(0, key.length), bytes.subarray(key.length)]
}
