import { type HeaderEntry, type Headers, type HeaderValue, headerEntries, headersOf, noHeaders } from '#streams'
import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

/** The headers of a record that has none, as Kafka writes them. */
export const noHeaderBlock = Buffer.from([0])

/** Bytes of a header at least: the lengths of its name and value. */
const shortestHeader = 2

/** The headers of a record as Kafka writes them: a count, then names and values, in their order. */
export function headerBlock(headers: Headers | undefined): Buffer {
  if (headers === undefined || headers === noHeaders) return noHeaderBlock
  const pairs = headerEntries(headers)
  if (pairs.length === 0) return noHeaderBlock
  const writer = new ByteWriter(pairs.length * 32)
  writer.varint(pairs.length)
  for (const [name, value] of pairs) {
    writeText(writer, name)
    writeValue(writer, value)
  }
  return writer.view()
}

function writeValue(writer: ByteWriter, value: HeaderValue): void {
  if (value === null || value === undefined) writer.varint(-1)
  else if (typeof value === 'string') writeText(writer, value)
  else {
    writer.varint(value.length)
    writer.bytes(value)
  }
}

function writeText(writer: ByteWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8')
  writer.varint(bytes.length)
  writer.bytes(bytes)
}

/** Reads the headers of a record, in their order. Values stay bytes. Throws a RangeError for more headers than the bytes can hold. */
export function readHeaders(reader: ByteReader): Headers {
  const count = reader.varint()
  if (count === 0) return noHeaders
  if (count < 0 || count > reader.remaining / shortestHeader) throw new RangeError(`a record claims ${count} headers`)
  const entries: HeaderEntry[] = []
  for (let i = 0; i < count; i++) {
    const name = reader.utf8(reader.varint())
    const length = reader.varint()
    entries.push([name, length < 0 ? null : reader.bytes(length)])
  }
  return headersOf(entries)
}
