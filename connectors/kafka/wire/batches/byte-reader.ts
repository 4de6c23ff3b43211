/** Reads the primitive types of Kafka's protocol. Byte strings are views of the same memory. */
export class ByteReader {
  readonly #buffer: Buffer
  #at: number

  constructor(buffer: Buffer, at = 0) {
    this.#buffer = buffer
    this.#at = at
  }

  get position(): number {
    return this.#at
  }

  get remaining(): number {
    return this.#buffer.length - this.#at
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  int8(): number {
    return this.#buffer.readInt8(this.#at++)
  }

  int16(): number {
    this.#at += 2
    return this.#buffer.readInt16BE(this.#at - 2)
  }

  int32(): number {
    this.#at += 4
    return this.#buffer.readInt32BE(this.#at - 4)
  }

  /** As a number: exact up to 2^53, which no offset or time reaches. */
  int64(): number {
    this.#at += 8
    return this.#buffer.readInt32BE(this.#at - 8) * 0x1_0000_0000 + this.#buffer.readUInt32BE(this.#at - 4)
  }

  bigint64(): bigint {
    this.#at += 8
    return this.#buffer.readBigInt64BE(this.#at - 8)
  }

  /** Zigzag varint of up to 32 bits. */
  varint(): number {
    const buffer = this.#buffer
    let value = 0
    let shift = 0
    let byte = buffer[this.#at++] ?? 0
    while (byte > 0x7f) {
      value |= (byte & 0x7f) << shift
      shift += 7
      byte = buffer[this.#at++] ?? 0
    }
    value |= byte << shift
    return (value >>> 1) ^ -(value & 1)
  }

  /** Zigzag varint of up to 64 bits, as a number. */
  varlong(): number {
    const buffer = this.#buffer
    let value = 0
    let scale = 1
    let byte = buffer[this.#at++] ?? 0
    while (byte > 0x7f) {
      value += (byte & 0x7f) * scale
      scale *= 128
      byte = buffer[this.#at++] ?? 0
    }
    value += byte * scale
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  bytes(length: number): Buffer {
    this.#at += length
    return this.#buffer.subarray(this.#at - length, this.#at)
  }

  string(): string {
    const length = this.int16()
    this.#at += length
    return this.#buffer.toString('utf8', this.#at - length, this.#at)
  }

  utf8(length: number): string {
    this.#at += length
    return this.#buffer.toString('utf8', this.#at - length, this.#at)
  }
}
