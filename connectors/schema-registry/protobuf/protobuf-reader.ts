import type protobuf from 'protobufjs'
import { asError, StreamsError } from '#streams'
import type { RegisteredSchema } from '../schema-cache.ts'
import { poison, type SchemaKey } from '../wire-format.ts'
import { fieldConflict } from './field-conflict.ts'
import type { MessageIndexes } from './message-indexes.ts'
import { nameOf, type PlacedMessage, protoMessages } from './proto-file.ts'

/** Says whether messages of one writer schema can be read. */
export interface ProtobufReader {
  readonly id: SchemaKey
  /** Full name of the writer's message. Throws `deserialization-failed` where it cannot be read as the reader's. */
  readonly accept: (indexes: MessageIndexes) => string
}

/**
 * The reader of records of one writer schema. A message of another name is refused, and one with a field whose number means something else.
 * @throws StreamsError `deserialization-failed` for a schema that cannot be read at all; ids never change, so that is final
 */
export function protobufReader(reader: protobuf.Type, schema: RegisteredSchema): ProtobufReader {
  const { id, format, unreadable } = schema
  if (format !== 'protobuf') throw poison(`schema ${id} is ${format}; the topic holds Protobuf`)
  if (unreadable !== undefined) throw poison(`schema ${id} cannot be read: ${unreadable}`)
  const messages = messagesOf(schema)
  const verdicts = new Map<string, string | StreamsError>()
  let last: MessageIndexes | undefined
  let lastName = ''
  const accept = (indexes: MessageIndexes): string => {
    if (indexes === last) return lastName
    const place = indexes.join('.')
    const verdict = verdicts.get(place) ?? judge(reader, messages, id, place)
    if (verdicts.size < mostPlaces) verdicts.set(place, verdict)
    if (typeof verdict !== 'string') throw poison(verdict.message, verdict)
    last = indexes
    lastName = verdict
    return verdict
  }
  return { id, accept }
}

/** Bounded, since garbage can name any place. */
const mostPlaces = 1000

function messagesOf({ id, text, references }: RegisteredSchema): readonly PlacedMessage[] {
  try {
    return protoMessages(text, references)
  } catch (cause) {
    if (cause instanceof StreamsError) throw cause
    throw poison(`schema ${id} cannot be parsed: ${asError(cause).message}`, cause)
  }
}

function judge(
  reader: protobuf.Type,
  messages: readonly PlacedMessage[],
  id: SchemaKey,
  place: string
): string | StreamsError {
  const written = messages.find(({ indexes }) => indexes.join('.') === place)?.type
  if (written === undefined) return poison(`schema ${id} has no message at ${place}`)
  const name = nameOf(written)
  if (written.name !== reader.name)
    return poison(`it holds ${name} (message ${place} of schema ${id}); the topic holds ${nameOf(reader)}`)
  const conflict = fieldConflict(reader, written)
  return conflict === undefined
    ? name
    : poison(`schema ${id} (${name}) cannot be read as ${nameOf(reader)}: ${conflict}`)
}
