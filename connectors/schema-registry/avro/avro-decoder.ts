import type avsc from 'avsc'
import { asError, type StreamsError } from '#streams'
import { holdsBrokenText } from '../json/utf8-check.ts'
import { headerBytes, poison } from '../wire-format.ts'
import type { AvroReader } from './avro-types.ts'
import type { SchemaReaders } from './schema-readers.ts'

/**
 * Decodes bytes with the reader type whatever version wrote them. Throws `deserialization-failed` for bytes that are no such
 * record, `unknown-schema` for an id the registry does not know.
 */
export function avroDecoder<T>(type: avsc.Type, readers: SchemaReaders<AvroReader>): (data: Buffer) => T {
  return data => {
    const reader = readers.find(data)
    const { value, offset } = decode(type, reader, data)
    if (offset !== data.length) throw wrongEnd(reader, data, offset)
    if (holdsBrokenText(value, data)) throw poison(`${payloadOf(reader, data)} holds text that is not UTF-8`)
    return value as T
  }
}

function decode(type: avsc.Type, reader: AvroReader, data: Buffer): { value: unknown; offset: number } {
  try {
    return type.decode(data, headerBytes, reader.resolver)
  } catch (cause) {
    throw poison(`${payloadOf(reader, data)} cannot be decoded: ${asError(cause).message}`, cause)
  }
}

function wrongEnd(reader: AvroReader, data: Buffer, offset: number): StreamsError {
  if (offset < 0) return poison(`${payloadOf(reader, data)} is truncated`)
  return poison(`${payloadOf(reader, data)} has ${data.length - offset} bytes left over after the record`)
}

const payloadOf = (reader: AvroReader, data: Buffer): string =>
  `a payload of ${data.length - headerBytes} bytes written with schema ${reader.id} (${reader.writerName})`
