import { noHeaders, type Serde, type SerdePart, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import type { SchemaCache } from '../schema-cache.ts'
import { headerBytes, schemaHeaders, schemaIdOf } from '../wire-format.ts'
import { avroDecoder } from './avro-decoder.ts'
import { avroEncoder } from './avro-encoder.ts'
import { avroReader, readerType } from './avro-types.ts'
import { SchemaReaders } from './schema-readers.ts'

export interface RegistrySerdeOptions {
  readonly subject: SubjectSchema
  readonly part: SerdePart
  readonly schemas: SchemaCache
  /** Id of the subject's schema for writing, or how to find (or register) it when the serde opens. */
  readonly writerId: WriterId
}

/** A schema id at hand, or a function that asks for it. */
export type WriterId = number | ((subject: SubjectSchema) => Promise<number>)

/** Avro in Confluent's wire format: reads every compatible version as the subject's schema, writes that schema. */
export function avroSerde<T>({ subject, part, schemas, writerId }: RegistrySerdeOptions): Serde<T> {
  const reader = readerType(subject.schema)
  const readers = new SchemaReaders(schemas, part, schema => avroReader(reader, schema))
  let encode: ((value: T) => Buffer) | undefined
  const openWith = (id: number): void => {
    schemas.add({ id, format: 'avro', text: subject.schema })
    encode = avroEncoder(reader.type, id)
  }
  return {
    serialize: value => {
      if (encode === undefined) throw notOpen(subject)
      return encode(value)
    },
    deserialize: avroDecoder(readers),
    prepare: records => readers.prepare(records),
    schemaId: schemaIdIn(part),
    ...opening(subject, writerId, openWith)
  }
}

/** The `open` of a serde; with an id at hand the serde is open at once and has none. */
export function opening(
  subject: SubjectSchema,
  writerId: WriterId,
  openWith: (id: number) => void
): Pick<Serde<never>, 'open'> {
  if (typeof writerId === 'number') {
    openWith(writerId)
    return {}
  }
  return { open: async () => openWith(await writerId(subject)) }
}

/** Finds the schema id of a record, in its header or before its payload; undefined when there is none, or a GUID. */
export function schemaIdIn(part: SerdePart): NonNullable<Serde<never>['schemaId']> {
  return (data, headers = noHeaders) => {
    const name = headers === noHeaders ? undefined : headers[schemaHeaders[part]]
    const id = name instanceof Uint8Array && name.length === headerBytes ? schemaIdOf(name) : schemaIdOf(data)
    return id === -1 || (name !== undefined && !(name instanceof Uint8Array)) ? undefined : id
  }
}

/** The error of writing before the schema id is known. */
export function notOpen(subject: SubjectSchema): StreamsError {
  return new StreamsError('serialization-failed', `the serde of ${subject.subject} is not open; await open() first`)
}
