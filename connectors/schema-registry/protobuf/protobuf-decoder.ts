import type protobuf from 'protobufjs'
import { asError, type Headers, noHeaders, type SerdePart } from '#streams'
import { holdsBrokenText } from '../json/utf8-check.ts'
import type { SchemaReaders } from '../schema-readers.ts'
import { poison, restOfHeader } from '../wire-format.ts'
import { loadProtobuf } from './load-protobuf.ts'
import { IndexReader } from './message-indexes.ts'
import type { MessagePlan } from './plan.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
import { readMessage } from './read-message.ts'

/**
 * Decodes bytes as the reader's message whatever version wrote them. Throws `deserialization-failed` for bytes that are no such message,
 * `unknown-schema` for an id the registry does not know.
 */
export function protobufDecoder<T>(
  readers: SchemaReaders<ProtobufReader>,
  type: protobuf.Type,
  plan: MessagePlan,
  part: SerdePart
): (data: Buffer, headers?: Headers) => T {
  const place = new IndexReader()
  return (data, headers = noHeaders) => {
    const reader = readers.find(data, headers)
    const { start } = readers
    // Indexes stand behind the id, wherever that is.
    const indexes = start === 0 ? place.read(restOfHeader(headers, part), 0) : place.read(data, start)
    const payload = data.subarray(start === 0 ? 0 : place.end)
    const writerName = reader.accept(indexes)
    const value = decode(type, plan, payload, reader, writerName)
    if (holdsBrokenText(value, payload))
      throw poison(`${payloadOf(payload, reader, writerName)} holds text that is not UTF-8`)
    return value as T
  }
}

function decode(
  type: protobuf.Type,
  plan: MessagePlan,
  payload: Buffer,
  reader: ProtobufReader,
  writer: string
): object {
  try {
    return readMessage(
      plan,
      type.decode(loadProtobuf().reader(payload)) as protobuf.Message & { readonly [name: string]: unknown }
    )
  } catch (cause) {
    throw poison(`${payloadOf(payload, reader, writer)} cannot be decoded: ${asError(cause).message}`, cause)
  }
}

const payloadOf = (payload: Buffer, { id }: ProtobufReader, writer: string): string =>
  `a payload of ${payload.length} bytes written with schema ${id} (${writer})`
