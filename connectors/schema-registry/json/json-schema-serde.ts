import type { ValidateFunction } from 'ajv'
import { asError, readExactJson, type Serde, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import { RegistryError } from '../client/registry-error.ts'
import { type RegistrySerdeOptions, writingHalf } from '../registry-serde.ts'
import { SchemaReaders } from '../schema-readers.ts'
import { poison } from '../wire-format.ts'
import { jsonValidator, problemsIn } from './json-validator.ts'
import { writerCheck } from './json-writer-check.ts'

/**
 * JSON Schema in Confluent's wire format: the schema id, then JSON. What is read and what is written must be valid
 * by the subject's schema of this code, whatever version wrote it; what is read also by the schema that its id names.
 */
export function jsonSchemaSerde<T>(options: RegistrySerdeOptions): Serde<T> {
  const { subject, part, schemas } = options
  const validate = validatorOf(options)
  const readers = new SchemaReaders(schemas, part, schema => writerCheck(schema, subject.schema))
  const encoder =
    ({ prefix }: { readonly prefix: Buffer }) =>
    (value: T): Buffer => {
      if (!validate(value)) throw invalid(subject, problemsIn(validate))
      return encode(prefix, JSON.stringify(value))
    }
  return {
    deserialize: (data, headers) => {
      const checkAsWritten = readers.find(data, headers)
      const value = readExactJson(data.subarray(readers.start))
      if (!validate(value)) throw poison(`not valid by ${subject.subject}: ${problemsIn(validate)}`)
      checkAsWritten(value)
      return value as T
    },
    prepare: records => readers.prepare(records),
    ...writingHalf<T>(options, encoder)
  }
}

function validatorOf({ subject: { subject, schema }, references }: RegistrySerdeOptions): ValidateFunction {
  try {
    return jsonValidator(schema, references)
  } catch (cause) {
    const message = `the schema of ${subject} is no valid JSON Schema: ${asError(cause).message}`
    throw new RegistryError('invalid-configuration', message, { cause })
  }
}

function encode(prefix: Buffer, text: string): Buffer {
  const data = Buffer.allocUnsafe(prefix.length + Buffer.byteLength(text))
  prefix.copy(data)
  data.write(text, prefix.length)
  return data
}

function invalid(subject: SubjectSchema, problems: string): StreamsError {
  return new StreamsError('serialization-failed', `not valid by ${subject.subject}: ${problems}`)
}
