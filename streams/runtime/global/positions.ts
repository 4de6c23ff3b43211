import type { StoreBackend } from '../../state/store-backend.ts'

const bytes = 8

/** How far a global store has read each partition of its topic: kept beside it, and written after it. */
export class Positions {
  readonly #backend: StoreBackend
  readonly #known = new Map<number, number>()

  constructor(backend: StoreBackend) {
    this.#backend = backend
    for (const [key, value] of backend.range()) this.#known.set(key.readDoubleBE(0), value.readDoubleBE(0))
  }

  /** Offset of the next record of a partition; undefined before the first. */
  of(partition: number): number | undefined {
    return this.#known.get(partition)
  }

  async move(partition: number, offset: number): Promise<void> {
    this.#known.set(partition, offset)
    await this.#backend.commit([{ key: written(partition), value: written(offset) }], 0)
  }

  async clear(): Promise<void> {
    this.#known.clear()
    await this.#backend.clear()
  }

  close(): Promise<void> {
    return this.#backend.close()
  }
}

function written(number: number): Buffer {
  const data = Buffer.alloc(bytes)
  data.writeDoubleBE(number)
  return data
}
