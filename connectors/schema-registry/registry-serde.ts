import { noHeaders, type Serde, type SerdePart, StreamsError } from '#streams'
import type { SubjectSchema } from '../../schemas/subject.ts'
import type { ReferencedSchema, SchemaCache } from './schema-cache.ts'
import { type SchemaMark, type SchemaPlace, schemaMark, type WriterSchema } from './schema-mark.ts'
import { schemaHeaders, schemaIdOf } from './wire-format.ts'

/** What the serde of one half of a topic is made of. */
export interface RegistrySerdeOptions {
  readonly subject: SubjectSchema
  readonly part: SerdePart
  readonly schemas: SchemaCache
  /** The subject's schema for writing, or how to find (or register) it when the serde opens. */
  readonly writer: Writer
  /** Default `prefix`. */
  readonly place?: SchemaPlace
  /** What the subject's schema refers to. */
  readonly references?: readonly ReferencedSchema[]
}

/** A schema at hand, or a function that asks for it. */
export type Writer = WriterSchema | ((subject: SubjectSchema) => Promise<WriterSchema>)

/** Encodes with what is known once the serde is open: the mark stands before or beside each payload. */
export type MakeEncoder<T> = (mark: SchemaMark) => (value: T) => Buffer

/** The writing half of a serde, and what all formats of a registry share. */
export type WritingHalf<T> = Pick<Serde<T>, 'serialize' | 'writtenHeaders' | 'schemaId' | 'open'>

/** The writing half: open at once when the schema is at hand, else after `open`. `indexes` are those of Protobuf. */
export function writingHalf<T>(
  options: RegistrySerdeOptions,
  encoder: MakeEncoder<T>,
  indexes?: Buffer
): WritingHalf<T> {
  const { subject, part, schemas, writer, place = 'prefix', references = [] } = options
  let mark: SchemaMark | undefined
  let encode: ((value: T) => Buffer) | undefined
  const openWith = (schema: WriterSchema): void => {
    const known = { format: subject.format, text: subject.schema, references }
    schemas.add({ id: schema.id, ...known })
    if (schema.guid !== undefined) schemas.add({ id: schema.guid, ...known })
    mark = schemaMark(place, part, schema, indexes)
    encode = encoder(mark)
  }
  const half: WritingHalf<T> = {
    serialize: value => {
      if (encode === undefined) throw notOpen(subject)
      return encode(value)
    },
    writtenHeaders: headers => {
      if (mark === undefined) throw notOpen(subject)
      return mark.writtenHeaders(headers)
    },
    schemaId: schemaIdIn(part)
  }
  if (typeof writer !== 'function') {
    openWith(writer)
    return half
  }
  return { ...half, open: async () => openWith(await writer(subject)) }
}

/** Finds the schema id of a record, in its header or before its payload; undefined when there is none, or a GUID. */
function schemaIdIn(part: SerdePart): NonNullable<Serde<never>['schemaId']> {
  return (data, headers = noHeaders) => {
    const name = headers === noHeaders ? undefined : headers[schemaHeaders[part]]
    const id = name instanceof Uint8Array ? schemaIdOf(name) : schemaIdOf(data)
    return id === -1 || (name !== undefined && !(name instanceof Uint8Array)) ? undefined : id
  }
}

/** The error of writing before the schema id is known. */
function notOpen(subject: SubjectSchema): StreamsError {
  return new StreamsError('serialization-failed', `the serde of ${subject.subject} is not open; await open() first`)
}
