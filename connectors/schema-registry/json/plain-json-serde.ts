import type avsc from 'avsc'
import { asError, readJson, type Serde, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import { misfit, problemsOf } from '../avro/avro-encoder.ts'
import { avroType } from '../avro/avro-types.ts'
import { poison } from '../wire-format.ts'

/**
 * Plain JSON without a registry for a topic whose schema is Avro: the same field names and types, timestamps as numbers of
 * milliseconds. Unknown fields are ignored and missing ones take their default, as with a newer or older Avro writer.
 */
export function plainJsonSerde<T>(subject: SubjectSchema): Serde<T> {
  if (subject.format !== 'avro')
    throw new StreamsError('invalid-configuration', `plain JSON is for Avro topics; ${subject.subject} has none`)
  const type = avroType(subject.schema)
  return {
    serialize: value => {
      if (!type.isValid(value)) throw misfit(type, value)
      return Buffer.from(JSON.stringify(value), 'utf8')
    },
    deserialize: data => read(type, parse(data)) as T
  }
}

function parse(data: Buffer): unknown {
  try {
    return readJson(data)
  } catch (cause) {
    if (data[0] !== 0) throw cause
    throw poison(`${asError(cause).message}; it looks like a record written through the schema registry`, cause)
  }
}

function read(type: avsc.Type, value: unknown): unknown {
  const problems = problemsOf(type, value)
  if (problems.length > 0) throw poison(`not a ${type.name ?? type.typeName}: ${problems.slice(0, 3).join('; ')}`)
  return type.clone(value, { skipMissingFields: false })
}
