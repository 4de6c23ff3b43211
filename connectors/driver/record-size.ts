import type { Headers, HeaderValue, ProducerRecord } from '#streams'

/** Bytes of a record as `maxRecordBytes` counts them: key, value, header names and header values. */
export function sizeOfRecord({ key, value, headers }: ProducerRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0) + (headers === undefined ? 0 : sizeOfHeaders(headers))
}

function sizeOfHeaders(headers: Headers): number {
  let size = 0
  for (const name in headers) {
    const value = headers[name] as HeaderValue | readonly HeaderValue[]
    for (const one of Array.isArray(value) ? value : [value]) size += Buffer.byteLength(name) + sizeOfValue(one)
  }
  return size
}

function sizeOfValue(value: HeaderValue): number {
  if (value === undefined || value === null) return 0
  return typeof value === 'string' ? Buffer.byteLength(value) : value.length
}
