import { eachHeader, type HeaderEntry, type Headers, type HeaderValue, headersOf, noHeaders } from '#streams'
import { sizeOfBytes } from '../../../driver/record-size.ts'
import type { ByteReader } from './byte-reader.ts'
import { ByteWriter } from './byte-writer.ts'

/** The headers of a record that has none, as Kafka writes them. */
export const noHeaderBlock = Buffer.from([0])

/** Bytes of a varint of 32 bits at most. */
const longestVarint = 5

/** Bytes of a header at least: the lengths of its name and value. */
const shortestHeader = 2

/** Where headers are written before their number is known. One is enough: nothing waits between its first byte and the last. */
class Draft {
  readonly writer = new ByteWriter(1024)
  count = 0
  /** Whether all values are text, which nobody can change. */
  isText = true
}

const draft = new Draft()

/** The last headers that cannot change, as they were written: records that follow each other often share them. */
const last: { headers: Headers; block: Buffer } = { headers: noHeaders, block: noHeaderBlock }

/**
 * The headers of a record as Kafka writes them: a count, then names and values, in their order. Not to be changed.
 * @throws StreamsError `production-failed` for a value that is neither text nor bytes
 */
export function headerBlock(headers: Headers | undefined): Buffer {
  if (headers === undefined) return noHeaderBlock
  if (headers === last.headers) return last.block
  const block = writeBlock(headers)
  if (draft.isText && Object.isFrozen(headers)) {
    last.headers = headers
    last.block = block
  }
  return block
}

function writeBlock(headers: Headers): Buffer {
  draft.count = 0
  draft.isText = true
  draft.writer.clear()
  eachHeader(headers, writeHeader, draft)
  if (draft.count === 0) return noHeaderBlock
  const block = new ByteWriter(longestVarint + draft.writer.length)
  block.varint(draft.count)
  block.bytes(draft.writer.view())
  return block.view()
}

function writeHeader(name: string, value: HeaderValue, into: Draft): void {
  const { writer } = into
  into.count++
  writer.text(name)
  if (value === null || value === undefined) writer.varint(-1)
  else if (typeof value === 'string') writer.text(value)
  else {
    into.isText = false
    sizeOfBytes(`header '${name}'`, value)
    writer.varint(value.length)
    writer.bytes(value)
  }
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
