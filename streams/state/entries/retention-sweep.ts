import type { StoreBackend } from '../store-backend.ts'
import type { Retention } from './retention.ts'

/**
 * Finds entries that are over, to be removed: a retention of stream time after the last look through a store another one begins, some entries
 * with each checkpoint.
 */
export class RetentionSweep {
  readonly #backend: StoreBackend
  readonly #retention: Retention
  #after: Buffer | undefined
  /** Newest time of the store when the look that is under way began; none while nothing is to be looked at. */
  #began: number | undefined
  /** The same of the last look. */
  #lookedAt = -1

  constructor(backend: StoreBackend, retention: Retention) {
    this.#backend = backend
    this.#retention = retention
  }

  /** Keys of entries that are over, among the next `limit` entries. */
  next(limit: number): readonly Buffer[] {
    const { committed, times } = this.#retention
    if (this.#began === undefined && committed <= this.#lookedAt + times.retention) return []
    this.#began ??= committed
    const over: Buffer[] = []
    let visited = 0
    let last: Buffer | undefined
    for (const key of this.#keys(limit)) {
      visited++
      last = key
      if (this.#retention.isOver(key)) over.push(key)
    }
    this.#after = visited < limit ? undefined : last
    if (visited < limit) {
      this.#lookedAt = this.#began
      this.#began = undefined
    }
    return over
  }

  #keys(limit: number): Iterable<Buffer> {
    const { scan, scanKeys } = this.#backend
    return scanKeys ? scanKeys(this.#after, limit) : [...scan(this.#after, limit)].map(([key]) => key)
  }
}
