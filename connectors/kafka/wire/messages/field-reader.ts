import { ByteReader } from '../batches/byte-reader.ts'

/** The nil id, which says that there is none. */
const noId = '00000000-0000-0000-0000-000000000000'

/** The fields of an answer in the style of its version; see `FieldWriter`. */
export class FieldReader {
  readonly #flexible: boolean
  readonly #bytes: ByteReader

  /** @param raw the answer after its correlation id */
  constructor(raw: Buffer, flexible: boolean) {
    this.#flexible = flexible
    this.#bytes = new ByteReader(raw)
    this.end()
  }

  boolean(): boolean {
    return this.#bytes.int8() !== 0
  }

  int16(): number {
    return this.#bytes.int16()
  }

  int32(): number {
    return this.#bytes.int32()
  }

  int64(): number {
    return this.#bytes.int64()
  }

  bigint64(): bigint {
    return this.#bytes.bigint64()
  }

  string(): string {
    return this.nullableString() ?? ''
  }

  nullableString(): string | null {
    const length = this.#flexible ? this.#unsigned() - 1 : this.#bytes.int16()
    return length < 0 ? null : this.#bytes.utf8(length)
  }

  /** A view of the same memory; empty for null. */
  bytes(): Buffer {
    const length = this.#flexible ? this.#unsigned() - 1 : this.#bytes.int32()
    return this.#bytes.bytes(Math.max(0, length))
  }

  /** A topic id as it is printed; undefined for none. */
  uuid(): string | undefined {
    const hex = this.#bytes.bytes(16).toString('hex')
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    return id === noId ? undefined : id
  }

  /** Each item reads its own `end` when it is a structure. Empty for null. */
  array<Item>(read: () => Item): readonly Item[] {
    const items: Item[] = []
    const count = this.#flexible ? this.#unsigned() - 1 : this.#bytes.int32()
    for (let i = 0; i < count; i++) items.push(read())
    return items
  }

  /** Ends a structure: its tagged fields, each read by `read` where that knows the tag. */
  end(read?: (tag: number) => void): void {
    if (!this.#flexible) return
    for (let count = this.#unsigned(); count > 0; count--) {
      const tag = this.#unsigned()
      const after = this.#unsigned() + this.#bytes.position
      read?.(tag)
      this.#bytes.skip(after - this.#bytes.position)
    }
  }

  #unsigned(): number {
    let [value, shift] = [0, 0]
    for (;;) {
      const byte = this.#bytes.int8()
      value |= (byte & 0x7f) << shift
      if (byte >= 0) return value
      shift += 7
    }
  }
}
