import { hashOf } from './byte-hash.ts'
import { type Address, ByteSlabs, offsetOf, sizeFor } from './byte-slabs.ts'
import { HashedSlots } from './hashed-slots.ts'

/** Lengths of key and value, in front of them. */
const headerBytes = 8
/** Up to this length bytes are copied one by one: a call costs more. */
const shortCopy = 48
/** Bytes that may lie idle in any case. */
const spareBytes = 65_536

/**
 * A map from bytes to bytes that keeps both outside the heap: an entry is no object, and millions of them give the collector nothing to do. What
 * goes in is copied, and what comes out is a copy.
 */
export class ByteTable {
  #slabs = new ByteSlabs()
  #slots = new HashedSlots()
  /** Bytes of the key that is sought. */
  #length = 0

  /** Number of entries. */
  get size(): number {
    return this.#slots.size
  }

  /** Bytes that the entries take. */
  get bytes(): number {
    return this.#slabs.live
  }

  /** The value of a key: of its first `length` bytes, where a longer one holds it. */
  get(key: Buffer, length = key.length): Buffer | undefined {
    const slot = this.slotOf(key, length)
    return slot < 0 ? undefined : this.valueIn(slot)
  }

  /** The slot of a key, by its first `length` bytes; -1 for none. It stays the same until a key is deleted. */
  slotOf(key: Buffer, length: number): number {
    return this.#find(hashOf(key, length), key, length)
  }

  /** The value in a slot. */
  valueIn(slot: number): Buffer {
    const address = this.#slots.at(slot)
    const slab = this.#slabs.slabOf(address)
    const at = offsetOf(address)
    return copied(slab, at + headerBytes + slab.readUInt32LE(at), slab.readUInt32LE(at + 4))
  }

  /** Sets the value of the key in a slot, which is given again. */
  setIn(slot: number, key: Buffer, value: Buffer, length: number): void {
    const address = this.#slots.at(slot)
    const bytes = this.#bytesAt(address)
    if (sizeFor(bytes) === sizeFor(headerBytes + length + value.length)) {
      const slab = this.#slabs.slabOf(address)
      const at = offsetOf(address)
      slab.writeUInt32LE(value.length, at + 4)
      copy(value, value.length, slab, at + headerBytes + length)
      return
    }
    this.#slabs.give(address, bytes)
    this.#slots.put(slot, this.#write(key, value, length))
    this.#tidy()
  }

  has(key: Buffer): boolean {
    return this.slotOf(key, key.length) >= 0
  }

  /** Sets a key; answers whether it was not there. */
  set(key: Buffer, value: Buffer, length = key.length): boolean {
    const hash = hashOf(key, length)
    const slot = this.#find(hash, key, length)
    if (slot < 0) this.#slots.add(hash, this.#write(key, value, length))
    else this.setIn(slot, key, value, length)
    return slot < 0
  }

  delete(key: Buffer, length = key.length): void {
    const slot = this.slotOf(key, length)
    if (slot < 0) return
    const address = this.#slots.at(slot)
    this.#slabs.give(address, this.#bytesAt(address))
    this.#slots.remove(slot)
    this.#tidy()
  }

  clear(): void {
    this.#slabs = new ByteSlabs()
    this.#slots = new HashedSlots()
  }

  /** All keys, in no order. Nothing may change meanwhile. */
  *keys(): Generator<Buffer> {
    for (const address of this.#slots.numbers()) yield this.#keyAt(address)
  }

  /** Begins the scan anew. */
  rewind(): void {
    this.#slots.rewind()
  }

  /** The next key of the scan, about the oldest first; undefined at its end. What comes while it goes on is met later, or by the next one. */
  scan(): Buffer | undefined {
    const address = this.#slots.scan()
    return address === undefined ? undefined : this.#keyAt(address)
  }

  #find(hash: number, key: Buffer, length: number): number {
    this.#length = length
    return this.#slots.find(hash, this.#isAt, key)
  }

  readonly #isAt = (slot: number, key: Buffer): boolean => {
    const address = this.#slots.at(slot)
    const slab = this.#slabs.slabOf(address)
    const at = offsetOf(address)
    const length = this.#length
    if (slab.readUInt32LE(at) !== length) return false
    for (let n = 0, from = at + headerBytes; n < length; n++) if (slab[from + n] !== key[n]) return false
    return true
  }

  #write(key: Buffer, value: Buffer, length: number): Address {
    const address = this.#slabs.take(headerBytes + length + value.length)
    const slab = this.#slabs.slabOf(address)
    const at = offsetOf(address)
    slab.writeUInt32LE(length, at)
    slab.writeUInt32LE(value.length, at + 4)
    copy(key, length, slab, at + headerBytes)
    copy(value, value.length, slab, at + headerBytes + length)
    return address
  }

  #keyAt(address: Address): Buffer {
    const slab = this.#slabs.slabOf(address)
    const at = offsetOf(address)
    return copied(slab, at + headerBytes, slab.readUInt32LE(at))
  }

  /** Bytes of an entry. */
  #bytesAt(address: Address): number {
    const slab = this.#slabs.slabOf(address)
    const at = offsetOf(address)
    return headerBytes + slab.readUInt32LE(at) + slab.readUInt32LE(at + 4)
  }

  /** Moves what lives into new slabs where more than that lies idle. */
  #tidy(): void {
    const before = this.#slabs
    if (before.idle <= before.live + spareBytes) return
    const slabs = new ByteSlabs()
    this.#slots.replace(address => {
      const bytes = this.#bytesAt(address)
      const moved = slabs.take(bytes)
      const from = offsetOf(address)
      before.slabOf(address).copy(slabs.slabOf(moved), offsetOf(moved), from, from + bytes)
      return moved
    })
    this.#slabs = slabs
  }
}

function copy(from: Buffer, length: number, to: Buffer, at: number): void {
  if (length > shortCopy) from.copy(to, at, 0, length)
  else for (let n = 0; n < length; n++) to[at + n] = from[n] as number
}

function copied(slab: Buffer, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  if (length > shortCopy) slab.copy(bytes, 0, from, from + length)
  else for (let n = 0; n < length; n++) bytes[n] = slab[from + n] as number
  return bytes
}
