/** What a field can hold. */
export type Value = boolean | number | bigint | string | null | Buffer | readonly Value[] | Message

/** A struct of Kafka's protocol. `tags` holds its tagged fields as they came. */
export interface Message {
  readonly [field: string]: Value
}

type Scalar = 'bool' | 'int8' | 'int16' | 'int32' | 'int64' | 'uuid' | 'string' | 'bytes'

/** One field of a message as Kafka's message definitions list them, in order. */
export interface Field {
  readonly name: string
  /** A list has the type of its items, or their fields, in `each`. */
  readonly type: Scalar | { readonly each: Scalar | readonly Field[] }
  /** First and last version that have it. */
  readonly since?: number
  readonly until?: number
  /** What it is when nobody says. Default: zero, empty or false. */
  readonly value?: Value
}

/** The versions from which on a message is written compactly and with tagged fields. */
export interface Layout {
  readonly fields: readonly Field[]
  readonly flexibleSince: number
}

const zeroes: { readonly [type in Scalar]: Value } = {
  bool: false,
  int8: 0,
  int16: 0,
  int32: 0,
  int64: 0n,
  uuid: Buffer.alloc(16),
  string: '',
  bytes: Buffer.alloc(0)
}

/** Whether a version of the message is written compactly and with tagged fields. */
export function isFlexible({ flexibleSince }: Layout, version: number): boolean {
  return version >= flexibleSince
}

/** Reads a message of this version from the start of the buffer. */
export function readMessage(layout: Layout, version: number, body: Buffer): Message {
  return new Reader(body, version, isFlexible(layout, version)).struct(layout.fields)
}

/** Writes a message in this version. Fields that are not given have their default. */
export function writeMessage(layout: Layout, version: number, message: Message): Buffer {
  return new Writer(version, isFlexible(layout, version)).struct(layout.fields, message).bytes()
}

const inVersion =
  (version: number) =>
  ({ since = 0, until = Number.POSITIVE_INFINITY }: Field): boolean =>
    version >= since && version <= until

/** Skips tagged fields; returns the position after them. */
export function endOfTags(buffer: Buffer, start: number): number {
  let [count, at] = unsignedVarint(buffer, start)
  for (; count > 0; count--) {
    const [, sizeAt] = unsignedVarint(buffer, at)
    const [size, dataAt] = unsignedVarint(buffer, sizeAt)
    at = dataAt + size
  }
  return at
}

function unsignedVarint(buffer: Buffer, start: number): [value: number, end: number] {
  let value = 0
  for (let at = start, shift = 0; ; at++, shift += 7) {
    const byte = buffer.readUInt8(at)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) return [value >>> 0, at + 1]
  }
}

class Reader {
  readonly #buffer: Buffer
  readonly #version: number
  readonly #flexible: boolean
  #at = 0

  constructor(buffer: Buffer, version: number, flexible: boolean) {
    this.#buffer = buffer
    this.#version = version
    this.#flexible = flexible
  }

  struct(fields: readonly Field[]): Message {
    const message: Record<string, Value> = {}
    for (const { name, type } of fields.filter(inVersion(this.#version))) message[name] = this.#value(type)
    if (this.#flexible) message.tags = this.#take(endOfTags(this.#buffer, this.#at) - this.#at)
    return message
  }

  #value(type: Field['type']): Value {
    if (typeof type === 'string') return this.#scalar(type)
    const length = this.#length(4)
    if (length < 0) return null
    const { each } = type
    return Array.from({ length }, () => (typeof each === 'string' ? this.#scalar(each) : this.struct(each)))
  }

  #scalar(type: Scalar): Value {
    switch (type) {
      case 'bool':
        return this.#take(1).readInt8() !== 0
      case 'int8':
        return this.#take(1).readInt8()
      case 'int16':
        return this.#take(2).readInt16BE()
      case 'int32':
        return this.#take(4).readInt32BE()
      case 'int64':
        return this.#take(8).readBigInt64BE()
      case 'uuid':
        return this.#take(16)
      default:
        return this.#sized(type)
    }
  }

  #sized(type: 'string' | 'bytes'): Value {
    const length = this.#length(type === 'string' ? 2 : 4)
    if (length < 0) return null
    const bytes = this.#take(length)
    return type === 'string' ? bytes.toString('utf8') : bytes
  }

  #length(width: 2 | 4): number {
    if (!this.#flexible) return this.#take(width).readIntBE(0, width)
    const [value, end] = unsignedVarint(this.#buffer, this.#at)
    this.#at = end
    return value - 1
  }

  #take(size: number): Buffer {
    this.#at += size
    return this.#buffer.subarray(this.#at - size, this.#at)
  }
}

class Writer {
  readonly #version: number
  readonly #flexible: boolean
  readonly #parts: Buffer[] = []

  constructor(version: number, flexible: boolean) {
    this.#version = version
    this.#flexible = flexible
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  struct(fields: readonly Field[], message: Message): this {
    for (const { name, type, value } of fields.filter(inVersion(this.#version))) {
      this.#value(type, message[name] ?? (name in message ? null : value))
    }
    if (this.#flexible) this.#parts.push((message.tags as Buffer | undefined) ?? Buffer.from([0]))
    return this
  }

  #value(type: Field['type'], value: Value | undefined): void {
    if (typeof type === 'string') return this.#scalar(type, value === undefined ? zeroes[type] : value)
    const items = value === undefined ? [] : (value as readonly Value[] | null)
    this.#length(4, items === null ? -1 : items.length)
    const { each } = type
    for (const item of items ?? []) {
      if (typeof each === 'string') this.#scalar(each, item)
      else this.struct(each, item as Message)
    }
  }

  #scalar(type: Scalar, value: Value): void {
    if (type === 'string' || type === 'bytes') return this.#sized(type === 'string' ? 2 : 4, value)
    if (type === 'uuid') return void this.#parts.push(value as Buffer)
    const width = { bool: 1, int8: 1, int16: 2, int32: 4, int64: 8 }[type]
    const bytes = Buffer.alloc(width)
    if (width === 8) bytes.writeBigInt64BE(BigInt(value as bigint))
    else bytes.writeIntBE(Number(value), 0, width)
    this.#parts.push(bytes)
  }

  #sized(width: 2 | 4, value: Value): void {
    if (value === null) return this.#length(width, -1)
    const bytes = Buffer.from(value as string | Buffer)
    this.#length(width, bytes.length)
    this.#parts.push(bytes)
  }

  #length(width: 2 | 4, length: number): void {
    if (this.#flexible) return void this.#parts.push(varintBytes(length + 1))
    const bytes = Buffer.alloc(width)
    bytes.writeIntBE(length, 0, width)
    this.#parts.push(bytes)
  }
}

function varintBytes(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80)
  bytes.push(rest)
  return Buffer.from(bytes)
}
