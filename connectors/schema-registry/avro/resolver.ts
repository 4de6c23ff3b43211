import { type Format, type Serde, type SerdePart, type SerdeResolver, StreamsError } from '#streams'
import { type Catalogue, findSubject, type SubjectSchema } from '../../../schemas/subject.ts'
import { jsonSchemaSerde } from '../json/json-schema-serde.ts'
import { plainJsonSerde } from '../json/plain-json-serde.ts'
import type { SchemaCache } from '../schema-cache.ts'
import { avroSerde, type WriterId } from './avro-serde.ts'

export interface ResolverOptions {
  readonly catalogue: Catalogue
  /** Topics whose values are plain JSON with the fields of their Avro schema, without a registry. Default none. */
  readonly plainJson?: readonly string[]
}

interface Parts extends ResolverOptions {
  readonly schemas: SchemaCache
  readonly writerId: (subject: SubjectSchema) => WriterId
}

/** Serdes of the catalogue's subjects over one cache of schemas. Throws `invalid-configuration` for a format it cannot make. */
export function resolver(parts: Parts): SerdeResolver {
  const { catalogue, plainJson = [], schemas, writerId } = parts
  return <T>(format: Format<T>, topic: string, part: SerdePart): Serde<T> => {
    if (format.serde !== undefined) return format.serde
    const subject = subjectOf(catalogue, format, topic, part)
    if (part === 'value' && plainJson.includes(topic)) return plainJsonSerde(subject)
    const options = { subject, part, schemas, writerId: writerId(subject) }
    return subject.format === 'avro' ? avroSerde(options) : jsonSchemaSerde(options)
  }
}

function subjectOf<T>(catalogue: Catalogue, format: Format<T>, topic: string, part: SerdePart): SubjectSchema {
  const name = format.subject ?? `${topic}-${part}`
  const subject = findSubject(catalogue, name)
  if (subject === undefined) {
    const message = `the ${part} of topic ${topic} needs subject ${name}, which is not in schemas/catalogue.ts`
    throw new StreamsError('invalid-configuration', message)
  }
  if (subject.format !== format.name) {
    const message = `the ${part} of topic ${topic} is declared ${format.name}, but ${name} is ${subject.format}`
    throw new StreamsError('invalid-configuration', message)
  }
  return subject
}
