import { zstdCompressSync } from 'node:zlib'
import { eachHeader, type Headers, type HeaderValue, type ProducerRecord, StreamsError } from '#streams'

/**
 * Bytes of a record as `maxRecordBytes` counts them: key, value, header names and header values.
 * @throws StreamsError `production-failed` when one of them is neither text nor bytes, as untyped code may give it
 */
export function sizeOfRecord({ key, value, headers }: ProducerRecord): number {
  return sizeOfBytes('key', key) + sizeOfBytes('value', value) + (headers === undefined ? 0 : sizeOfHeaders(headers))
}

/** Bytes of a record when key and value are compressed. */
export function packedSizeOfRecord(record: ProducerRecord): number {
  const { key, value } = record
  const [plainKey, plainValue] = [key ?? none, value ?? none]
  const packed = zstdCompressSync(Buffer.concat([plainKey, plainValue])).length
  return sizeOfRecord(record) - plainKey.length - plainValue.length + packed
}

const none = Buffer.alloc(0)

function sizeOfHeaders(headers: Headers): number {
  const sum = { bytes: 0 }
  eachHeader(headers, addSize, sum)
  return sum.bytes
}

function addSize(name: string, value: HeaderValue, sum: { bytes: number }): void {
  sum.bytes += Buffer.byteLength(name) + sizeOfValue(name, value)
}

function sizeOfValue(name: string, value: HeaderValue): number {
  if (value === undefined) return 0
  return typeof value === 'string' ? Buffer.byteLength(value) : sizeOfBytes(`header '${name}'`, value)
}

/**
 * Bytes of a key, a value or a header's value.
 * @throws StreamsError `production-failed` when it is not bytes; `what` names it
 */
export function sizeOfBytes(what: string, bytes: Uint8Array | null): number {
  if (bytes === null) return 0
  if (bytes instanceof Uint8Array) return bytes.length
  throw new StreamsError('production-failed', `the record's ${what} is a ${typeof bytes}: give bytes, or null for none`)
}
