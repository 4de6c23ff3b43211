import { type Serde, type SerdePart, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import type { SchemaCache } from '../schema-cache.ts'
import { schemaIdOf } from '../wire-format.ts'
import { avroDecoder } from './avro-decoder.ts'
import { avroEncoder } from './avro-encoder.ts'
import { avroReader, avroType } from './avro-types.ts'
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
  const type = avroType(subject.schema)
  const readers = new SchemaReaders(schemas, part, schema => avroReader(type, schema))
  let encode: ((value: T) => Buffer) | undefined
  const openWith = (id: number): void => {
    schemas.add({ id, format: 'avro', text: subject.schema })
    encode = avroEncoder(type, id)
  }
  return {
    serialize: value => {
      if (encode === undefined) throw notOpen(subject)
      return encode(value)
    },
    deserialize: avroDecoder(type, readers),
    prepare: records => readers.prepare(records),
    schemaId,
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

/** The id in the header, or undefined when there is none. */
export function schemaId(data: Buffer): number | undefined {
  const id = schemaIdOf(data)
  return id === -1 ? undefined : id
}

/** The error of writing before the schema id is known. */
export function notOpen(subject: SubjectSchema): StreamsError {
  return new StreamsError('serialization-failed', `the serde of ${subject.subject} is not open; await open() first`)
}
