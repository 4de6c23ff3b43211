import { ByteWriter } from '../batches/byte-writer.ts'
import type { WirePayload } from '../kafkajs-internals.ts'

/** The fields of a request in the style of its version: lengths of fixed size, or compact ones and tagged fields (KIP-482). */
export class FieldWriter {
  readonly #flexible: boolean
  readonly #bytes: ByteWriter

  constructor(flexible: boolean, capacity?: number) {
    this.#flexible = flexible
    this.#bytes = new ByteWriter(capacity)
    // The header of a flexible request ends with tagged fields; kafkajs writes the rest of it.
    if (flexible) this.#bytes.int8(0)
  }

  boolean(value: boolean): void {
    this.#bytes.int8(value ? 1 : 0)
  }

  int8(value: number): void {
    this.#bytes.int8(value)
  }

  int16(value: number): void {
    this.#bytes.int16(value)
  }

  int32(value: number): void {
    this.#bytes.int32(value)
  }

  int64(value: number): void {
    this.#bytes.int64(value)
  }

  string(value: string): void {
    if (!this.#flexible) return this.#bytes.string(value)
    const text = Buffer.from(value)
    this.#unsigned(text.length + 1)
    this.#bytes.bytes(text)
  }

  nullableString(value: string | null): void {
    if (value !== null) this.string(value)
    else if (this.#flexible) this.#unsigned(0)
    else this.#bytes.int16(-1)
  }

  bytes(value: Buffer): void {
    if (this.#flexible) this.#unsigned(value.length + 1)
    else this.#bytes.int32(value.length)
    this.#bytes.bytes(value)
  }

  /** Bytes that are written in place, their length before them. */
  sized(write: (bytes: ByteWriter) => void): void {
    const at = this.#bytes.length
    this.#bytes.int32(0)
    if (this.#flexible) this.#bytes.int8(0)
    write(this.#bytes)
    const start = at + (this.#flexible ? 5 : 4)
    const length = this.#bytes.length - start
    if (this.#flexible) this.#bytes.patchUnsigned(at, length + 1)
    else this.#bytes.patchInt32(at, length)
  }

  /** A topic id, in the form that it is printed in. */
  uuid(id: string): void {
    this.#bytes.bytes(Buffer.from(id.replaceAll('-', ''), 'hex'))
  }

  /** Each item ends with `end` when it is a structure. */
  array<Item>(items: readonly Item[] | null, write: (item: Item) => void): void {
    if (this.#flexible) this.#unsigned(items === null ? 0 : items.length + 1)
    else this.#bytes.int32(items === null ? -1 : items.length)
    for (const item of items ?? []) write(item)
  }

  /** Ends a structure: no tagged fields. */
  end(): void {
    if (this.#flexible) this.#bytes.int8(0)
  }

  /** The request as kafkajs takes it. */
  payload(): WirePayload {
    return this.#bytes.payload()
  }

  #unsigned(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.#bytes.int8((((rest & 0x7f) | 0x80) << 24) >> 24)
      rest >>>= 7
    }
    this.#bytes.int8(rest)
  }
}
