import type { ValidateFunction } from 'ajv'
import { asError, readExactJson, type Serde, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import { notOpen, opening, type RegistrySerdeOptions, schemaIdIn } from '../avro/avro-serde.ts'
import { SchemaReaders } from '../avro/schema-readers.ts'
import { RegistryError } from '../client/registry-error.ts'
import { headerBytes, poison, writeHeader } from '../wire-format.ts'
import { jsonValidator, problemsIn } from './json-validator.ts'
import { writerCheck } from './json-writer-check.ts'

/**
 * JSON Schema in Confluent's wire format: a header with the schema id, then JSON. What is read and what is written must be valid
 * by the subject's schema of this code, whatever version wrote it; what is read also by the schema that its header names.
 */
export function jsonSchemaSerde<T>({ subject, part, schemas, writerId }: RegistrySerdeOptions): Serde<T> {
  const validate = validatorOf(subject)
  const readers = new SchemaReaders(schemas, part, schema => writerCheck(schema, subject.schema))
  let id: number | undefined
  const openWith = (opened: number): void => {
    schemas.add({ id: opened, format: 'json-schema', text: subject.schema })
    id = opened
  }
  return {
    deserialize: (data, headers) => {
      const checkAsWritten = readers.find(data, headers)
      const value = readExactJson(data.subarray(readers.start))
      if (!validate(value)) throw poison(`not valid by ${subject.subject}: ${problemsIn(validate)}`)
      checkAsWritten(value)
      return value as T
    },
    serialize: value => {
      if (id === undefined) throw notOpen(subject)
      if (!validate(value)) throw invalid(subject, problemsIn(validate))
      return encode(id, JSON.stringify(value))
    },
    prepare: records => readers.prepare(records),
    schemaId: schemaIdIn(part),
    ...opening(subject, writerId, openWith)
  }
}

function validatorOf({ subject, schema }: SubjectSchema): ValidateFunction {
  try {
    return jsonValidator(schema)
  } catch (cause) {
    const message = `the schema of ${subject} is no valid JSON Schema: ${asError(cause).message}`
    throw new RegistryError('invalid-configuration', message, { cause })
  }
}

function encode(id: number, text: string): Buffer {
  const data = Buffer.allocUnsafe(headerBytes + Buffer.byteLength(text))
  writeHeader(data, id)
  data.write(text, headerBytes)
  return data
}

function invalid(subject: SubjectSchema, problems: string): StreamsError {
  return new StreamsError('serialization-failed', `not valid by ${subject.subject}: ${problems}`)
}
