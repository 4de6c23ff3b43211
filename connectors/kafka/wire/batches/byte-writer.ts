import type { WirePayload } from '../kafkajs-internals.ts'

/** Writes the primitive types of Kafka's protocol into a buffer that grows. Integers are big-endian. */
export class ByteWriter {
  #buffer: Buffer
  #length = 0

  constructor(capacity = 256) {
    this.#buffer = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#length
  }

  int8(value: number): void {
    const at = this.#take(1)
    this.#buffer.writeInt8(value, at)
  }

  int16(value: number): void {
    const at = this.#take(2)
    this.#buffer.writeInt16BE(value, at)
  }

  int32(value: number): void {
    const at = this.#take(4)
    this.#buffer.writeInt32BE(value, at)
  }

  /** An integer; exact up to 2^53. */
  int64(value: number): void {
    const at = this.#take(8)
    this.#buffer.writeInt32BE(Math.floor(value / 0x1_0000_0000), at)
    this.#buffer.writeUInt32BE(value - Math.floor(value / 0x1_0000_0000) * 0x1_0000_0000, at + 4)
  }

  bigint64(value: bigint): void {
    const at = this.#take(8)
    this.#buffer.writeBigInt64BE(value, at)
  }

  /** Zigzag varint of up to 32 bits. */
  varint(value: number): void {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0
    const buffer = this.#room(5)
    let at = this.#length
    while (rest > 0x7f) {
      buffer[at++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    buffer[at++] = rest
    this.#length = at
  }

  /** Zigzag varint of up to 53 bits. */
  varlong(value: number): void {
    if (value >= -0x4000_0000 && value < 0x4000_0000) this.varint(value)
    else this.#longVarint(BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n)))
  }

  #longVarint(zigzag: bigint): void {
    let rest = zigzag
    while (rest > 0x7fn) {
      this.int8(Number(BigInt.asIntN(8, (rest & 0x7fn) | 0x80n)))
      rest >>= 7n
    }
    this.int8(Number(rest))
  }

  bytes(data: Uint8Array): void {
    const at = this.#take(data.length)
    this.#buffer.set(data, at)
  }

  /** Length in 16 bits, then UTF-8. */
  string(value: string): void {
    const length = Buffer.byteLength(value)
    this.int16(length)
    const at = this.#take(length)
    this.#buffer.write(value, at, 'utf8')
  }

  /** Length as a varint, then UTF-8. */
  text(value: string): void {
    const length = Buffer.byteLength(value)
    this.varint(length)
    const at = this.#take(length)
    this.#buffer.write(value, at, 'utf8')
  }

  /** Begins anew, in the room that is there. */
  clear(): void {
    this.#length = 0
  }

  /** Overwrites an `int32` written before, such as a length known only now. */
  patchInt32(at: number, value: number): void {
    this.#buffer.writeInt32BE(value, at)
  }

  /** Overwrites five bytes with an unsigned varint of that width, whatever the number. */
  patchUnsigned(at: number, value: number): void {
    for (let i = 0; i < 4; i++) this.#buffer[at + i] = ((value >>> (7 * i)) & 0x7f) | 0x80
    this.#buffer[at + 4] = value >>> 28
  }

  /** The bytes so far; a view, valid until the next write. */
  view(from = 0): Buffer {
    return this.#buffer.subarray(from, this.#length)
  }

  /** The bytes as kafkajs takes them. */
  payload(): WirePayload {
    const buffer = this.view()
    return { buf: buffer, buffer }
  }

  /** Makes room and moves on. Take first, then look at the buffer: it may be a new one. */
  #take(size: number): number {
    this.#room(size)
    const at = this.#length
    this.#length += size
    return at
  }

  #room(size: number): Buffer {
    if (this.#length + size <= this.#buffer.length) return this.#buffer
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + size))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
    return larger
  }
}

/** Bytes that a zigzag varint of up to 32 bits takes. */
export function sizeOfVarint(value: number): number {
  const rest = ((value << 1) ^ (value >> 31)) >>> 0
  if (rest < 0x80) return 1
  if (rest < 0x4000) return 2
  if (rest < 0x20_0000) return 3
  return rest < 0x1000_0000 ? 4 : 5
}

/** Bytes that a zigzag varint of up to 53 bits takes. */
export function sizeOfVarlong(value: number): number {
  if (value >= -0x4000_0000 && value < 0x4000_0000) return sizeOfVarint(value)
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))
  let size = 1
  while (rest > 0x7fn) {
    rest >>= 7n
    size++
  }
  return size
}
