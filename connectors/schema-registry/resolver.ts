import { type Format, type Serde, type SerdePart, type SerdeResolver, StreamsError } from '#streams'
import { type Catalogue, findSubject, type SubjectFormat, type SubjectSchema } from '../../schemas/subject.ts'
import { avroSerde } from './avro/avro-serde.ts'
import { jsonSchemaSerde } from './json/json-schema-serde.ts'
import { plainJsonSerde } from './json/plain-json-serde.ts'
import { protobufSerde } from './protobuf/protobuf-serde.ts'
import { referencesIn } from './references.ts'
import type { RegistrySerdeOptions, Writer } from './registry-serde.ts'
import type { SchemaCache } from './schema-cache.ts'
import type { SchemaPlace } from './schema-mark.ts'

export interface ResolverOptions {
  /** Subjects with their schemas. */
  readonly catalogue: Catalogue
  /** Where written records name their schema. Default: `prefix`, which every client reads. */
  readonly schemaId?: SchemaPlace
  /** Topics whose values are plain JSON with the fields of their Avro schema, without a registry. Default: none. */
  readonly plainJson?: readonly string[]
}

interface Parts extends ResolverOptions {
  readonly schemas: SchemaCache
  readonly writerOf: (subject: SubjectSchema) => Writer
}

const serdeOf: { readonly [format in SubjectFormat]: <T>(options: RegistrySerdeOptions) => Serde<T> } = {
  avro: avroSerde,
  'json-schema': jsonSchemaSerde,
  protobuf: protobufSerde
}

/** Serdes of the catalogue's subjects over one cache of schemas. Throws `invalid-configuration` for a format it cannot make. */
export function resolver(parts: Parts): SerdeResolver {
  const { catalogue, plainJson = [], schemas, writerOf, schemaId: place = 'prefix' } = parts
  return <T>(format: Format<T>, topic: string, part: SerdePart): Serde<T> => {
    if (format.serde !== undefined) return format.serde
    const subject = subjectOf(catalogue, format, topic, part)
    if (part === 'value' && plainJson.includes(topic)) return plainJsonSerde(subject)
    const references = referencesIn(catalogue, subject)
    return serdeOf[subject.format]<T>({ subject, part, schemas, place, references, writer: writerOf(subject) })
  }
}

function subjectOf<T>(catalogue: Catalogue, format: Format<T>, topic: string, part: SerdePart): SubjectSchema {
  const name = format.subject ?? `${topic}-${part}`
  const subject = findSubject(catalogue, name)
  if (subject === undefined) {
    const message = `the ${part} of topic ${topic} needs subject ${name}, which is not in the catalogue`
    throw new StreamsError('invalid-configuration', message)
  }
  if (subject.format !== format.name) {
    const message = `the ${part} of topic ${topic} is declared ${format.name}, but ${name} is ${subject.format}`
    throw new StreamsError('invalid-configuration', message)
  }
  return subject
}
