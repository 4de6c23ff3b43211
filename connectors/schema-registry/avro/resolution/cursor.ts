/** Items of no bytes that one array may announce: each costs memory, and a few bytes could announce any number of them. */
const mostEmptyItems = 1_000_000

/** A place in Avro's binary encoding. Reading past the end throws a `RangeError`. */
export class Cursor {
  readonly data: Buffer
  position: number

  constructor(data: Buffer, position: number) {
    this.data = data
    this.position = position
  }

  /** An int or a long; undefined for one beyond 2^53, which only `bigLong` reads exactly. */
  long(): number | undefined {
    const start = this.position
    let value = 0
    let factor = 1
    for (let byte = this.#byte(); ; byte = this.#byte()) {
      value += (byte & 0x7f) * factor
      if (byte < 0x80) break
      factor *= 128
    }
    if (value < Number.MAX_SAFE_INTEGER) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    this.position = start
    const exact = Number(this.bigLong())
    return Number.isSafeInteger(exact) ? exact : undefined
  }

  /** A long of any size. */
  bigLong(): bigint {
    let zigzag = 0n
    let shift = 0n
    for (let byte = this.#byte(); ; byte = this.#byte()) {
      zigzag |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) break
      shift += 7n
      if (shift > 63n) throw new RangeError('a long has more than ten bytes')
    }
    return zigzag & 1n ? -((zigzag + 1n) >> 1n) : zigzag >> 1n
  }

  boolean(): boolean {
    return this.#byte() !== 0
  }

  float(): number {
    return this.data.readFloatLE(this.#take(4))
  }

  double(): number {
    return this.data.readDoubleLE(this.#take(8))
  }

  /** A view of so many bytes. */
  fixed(size: number): Buffer {
    const start = this.#take(size)
    return this.data.subarray(start, start + size)
  }

  /** A view of bytes that begin with their length. */
  bytes(): Buffer {
    return this.fixed(this.length())
  }

  string(): string {
    const length = this.length()
    const start = this.#take(length)
    return this.data.toString('utf8', start, start + length)
  }

  /** A number of bytes or items. */
  length(): number {
    const length = this.long()
    if (length === undefined || length < 0) throw new RangeError('a length is negative or far too large')
    return length
  }

  /** Calls back for each item of an array or map, whose blocks may say their size in bytes. */
  blocks(item: () => void): void {
    let empty = 0
    for (let count = this.#blockCount(); count > 0; count = this.#blockCount()) {
      for (let i = 0; i < count; i++) {
        const before = this.position
        item()
        if (this.position === before && ++empty > mostEmptyItems)
          throw new RangeError(`an array announces over ${mostEmptyItems} items without bytes`)
      }
    }
  }

  #blockCount(): number {
    const count = this.long() ?? Number.NaN
    if (Number.isNaN(count)) throw new RangeError('the number of items is far too large')
    if (count >= 0) return count
    this.long()
    return -count
  }

  #byte(): number {
    return this.data[this.#take(1)] as number
  }

  #take(size: number): number {
    const start = this.position
    if (start + size > this.data.length) throw new RangeError('the record is truncated')
    this.position = start + size
    return start
  }
}
