import type { StoreBackend, StoreEntry, StoreSupplier } from './store-backend.ts'

/** Stores in memory: each start restores them from their changelogs. */
export function inMemoryStores(): StoreSupplier {
  return { persistent: false, open: async () => memoryBackend() }
}

function memoryBackend(): StoreBackend {
  const entries = new Map<string, readonly [Buffer, Buffer]>()
  let sorted: (readonly [Buffer, Buffer])[] | undefined
  let position: number | undefined
  const apply = ({ key, value }: StoreEntry): void => {
    const id = key.toString('latin1')
    entries.delete(id)
    if (value !== null) entries.set(id, [ownBytes(key), ownBytes(value)])
  }
  return {
    get: key => entries.get(key.toString('latin1'))?.[1],
    range: (from, to) => {
      sorted ??= [...entries.values()].sort((a, b) => Buffer.compare(a[0], b[0]))
      return slice(sorted, from, to)
    },
    scan: (_after, limit) => entries.values().take(limit),
    size: () => entries.size,
    commit: async (changes, upTo) => {
      for (const change of changes) apply(change)
      if (changes.length > 0) sorted = undefined
      position = upTo
    },
    position: () => position,
    clear: async () => {
      entries.clear()
      sorted = undefined
      position = undefined
    },
    close: async () => undefined
  }
}

/** The same bytes, copied where they are a view of much more, such as of a whole fetch, which they would keep in memory. */
function ownBytes(bytes: Buffer): Buffer {
  const { byteLength } = bytes.buffer
  return byteLength > Buffer.poolSize && byteLength > 2 * bytes.length ? Buffer.from(bytes) : bytes
}

function* slice(
  sorted: readonly (readonly [Buffer, Buffer])[],
  from: Buffer | undefined,
  to: Buffer | undefined
): Iterable<readonly [Buffer, Buffer]> {
  for (let i = lowerBound(sorted, from); i < sorted.length; i++) {
    const entry = sorted[i] as readonly [Buffer, Buffer]
    if (to !== undefined && Buffer.compare(entry[0], to) > 0) return
    yield entry
  }
}

function lowerBound(sorted: readonly (readonly [Buffer, Buffer])[], from: Buffer | undefined): number {
  if (from === undefined) return 0
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (Buffer.compare((sorted[middle] as readonly [Buffer, Buffer])[0], from) < 0) low = middle + 1
    else high = middle
  }
  return low
}
