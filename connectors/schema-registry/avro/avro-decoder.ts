import { asError, type Headers, type StreamsError } from '#streams'
import { holdsBrokenText } from '../json/utf8-check.ts'
import type { SchemaReaders } from '../schema-readers.ts'
import { poison } from '../wire-format.ts'
import type { AvroReader } from './avro-types.ts'
import { Misfit } from './resolution/read-plan.ts'

/**
 * Decodes bytes with the reader type whatever version wrote them. Throws `deserialization-failed` for bytes that are no such
 * record, `unknown-schema` for an id the registry does not know.
 */
export function avroDecoder<T>(readers: SchemaReaders<AvroReader>): (data: Buffer, headers?: Headers) => T {
  return (data, headers) => {
    const reader = readers.find(data, headers)
    const { start } = readers
    const { value, offset } = decode(reader, data, start)
    if (offset !== data.length) throw wrongEnd(reader, data, start, offset)
    if (holdsBrokenText(value, data)) throw poison(`${payloadOf(reader, data, start)} holds text that is not UTF-8`)
    return value as T
  }
}

function decode(reader: AvroReader, data: Buffer, start: number): { value: unknown; offset: number } {
  try {
    return reader.decode(data, start)
  } catch (cause) {
    if (cause instanceof Misfit) {
      throw poison(
        `schema ${reader.id} (${reader.writerName}) cannot be read as ${reader.name}: ${cause.message}`,
        cause
      )
    }
    throw poison(`${payloadOf(reader, data, start)} cannot be decoded: ${asError(cause).message}`, cause)
  }
}

function wrongEnd(reader: AvroReader, data: Buffer, start: number, offset: number): StreamsError {
  if (offset < 0) return poison(`${payloadOf(reader, data, start)} is truncated`)
  return poison(`${payloadOf(reader, data, start)} has ${data.length - offset} bytes left over after the record`)
}

const payloadOf = (reader: AvroReader, data: Buffer, start: number): string =>
  `a payload of ${data.length - start} bytes written with schema ${reader.id} (${reader.writerName})`
