import { ByteReader } from './byte-reader.ts'

/** A transaction whose records a reader must not see. */
export interface AbortedTransaction {
  readonly producerId: bigint
  readonly firstOffset: number
}

const abortMarker = 0

/** The aborted transactions of a fetch, followed batch by batch as Java's consumer does. */
export class AbortedTransactions {
  readonly #upcoming: AbortedTransaction[]
  readonly #open = new Set<bigint>()

  constructor(aborted: readonly AbortedTransaction[]) {
    this.#upcoming = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  }

  /** Whether a batch belongs to one of them; asked for each batch in order. */
  covers(producerId: bigint, lastOffset: number, transactional: boolean): boolean {
    while (this.#upcoming[0] !== undefined && this.#upcoming[0].firstOffset <= lastOffset) {
      const { producerId: aborted } = this.#upcoming.shift() as AbortedTransaction
      this.#open.add(aborted)
    }
    return transactional && this.#open.has(producerId)
  }

  /** An abort marker ends the transaction; its key is a version and a type. */
  endIfAborted(producerId: bigint, body: Buffer, count: number): void {
    if (this.#open.size === 0 || count === 0) return
    const reader = new ByteReader(body)
    reader.varint()
    reader.skip(1)
    reader.varlong()
    reader.varint()
    if (reader.varint() >= 4) {
      reader.skip(2)
      if (reader.int16() === abortMarker) this.#open.delete(producerId)
    }
  }
}
