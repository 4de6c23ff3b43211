/** Where a block begins: `slab * slabSpan + bytes`, exact up to eight million slabs. */
export type Address = number

/** Bytes of a full-grown slab; a store begins with a small one, and each further slab is as large as all before it. */
const slabSpan = 1_048_576
const firstSlab = 4_096
/** A block above this size has a slab of its own, which goes with it. */
const largestShared = slabSpan / 8
const finest = 8
/** Up to here sizes are multiples of `finest`, above it each power of two is divided into eight. */
const finestUpTo = 1_024
const nothing = Buffer.alloc(0)

/**
 * Blocks of bytes in few large buffers outside the heap: the collector has nothing to look into, and a block costs no object. A block that is
 * given back is used for the next one of its size. Where too much lies idle, what lives is to be moved into new slabs.
 */
export class ByteSlabs {
  /** Bytes of all blocks that are taken. */
  live = 0
  #held = 0
  readonly #slabs: Buffer[] = []
  /** Places in `#slabs` of large blocks that are gone. */
  readonly #holes: number[] = []
  /** First free block of each size; each of them holds the address of the next. */
  readonly #free = new Map<number, Address>()
  /** Where the next new block goes, and the room behind it. */
  #end: Address = 0
  #room = 0

  /** Bytes that were taken and are not any more, or were too few for a block. */
  get idle(): number {
    return this.#held - this.live - this.#room
  }

  /** A block for so many bytes; what is in it is left over. */
  take(bytes: number): Address {
    const size = sizeFor(bytes)
    this.live += size
    if (size > largestShared) return this.#add(size, this.#holes.pop() ?? this.#slabs.length)
    const free = this.#free.get(size)
    if (free !== undefined) {
      const next = this.slabOf(free).readDoubleLE(offsetOf(free))
      if (next < 0) this.#free.delete(size)
      else this.#free.set(size, next)
      return free
    }
    if (this.#room < size) this.#grow(size)
    const address = this.#end
    this.#end += size
    this.#room -= size
    return address
  }

  /** Gives a block back that was taken for so many bytes. */
  give(address: Address, bytes: number): void {
    const size = sizeFor(bytes)
    this.live -= size
    if (size > largestShared) {
      const slab = Math.floor(address / slabSpan)
      this.#held -= size
      this.#slabs[slab] = nothing
      this.#holes.push(slab)
      return
    }
    this.slabOf(address).writeDoubleLE(this.#free.get(size) ?? -1, offsetOf(address))
    this.#free.set(size, address)
  }

  /** The buffer that a block lies in. */
  slabOf(address: Address): Buffer {
    return this.#slabs[Math.floor(address / slabSpan)] as Buffer
  }

  /** A slab for more blocks; what is left of the one before lies idle. */
  #grow(size: number): void {
    const length = Math.min(slabSpan, Math.max(firstSlab, this.#held, size))
    this.#end = this.#add(length, this.#slabs.length)
    this.#room = length
  }

  #add(length: number, slab: number): Address {
    this.#held += length
    this.#slabs[slab] = Buffer.allocUnsafeSlow(length)
    return slab * slabSpan
  }
}

/** Where in its slab a block begins. */
export function offsetOf(address: Address): number {
  return address % slabSpan
}

/** Bytes of the block that is taken for so many. */
export function sizeFor(bytes: number): number {
  const step = bytes <= finestUpTo ? finest : 2 ** (28 - Math.clz32(bytes - 1))
  return Math.max(finest, Math.ceil(bytes / step) * step)
}
