import avsc from 'avsc'
import { asError } from '#streams'
import { parseAvro } from '../../../schemas/avro-schema.ts'
import { describeReadProblem, readProblems } from '../../../schemas/compatibility/read-problems.ts'
import type { RegisteredSchema } from '../schema-cache.ts'
import { poison } from '../wire-format.ts'
import { exactLong } from './exact-long.ts'

/**
 * Parses Avro schema text. Logical types stay what they are underneath (a timestamp is a number, a uuid a string), which is what
 * the generated types say. Throws what JSON or avsc throw for text that is no schema.
 */
export function avroType(text: string): avsc.Type {
  return avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, { omitRecordMethods: true, typeHook: longsAreExact })
}

function longsAreExact(schema: avsc.Schema): avsc.Type | undefined {
  const type = typeof schema === 'object' && 'type' in schema ? schema.type : schema
  return type === 'long' ? exactLong : undefined
}

/** Reads one writer schema's bytes as the reader's type; without a resolver the two are the same. */
export interface AvroReader {
  readonly id: number
  /** Full name of the writer's type, for messages. */
  readonly writerName: string
  readonly resolver: ReturnType<avsc.Type['createResolver']> | undefined
}

/** Throws `deserialization-failed` when records of the writer can never be read, or its schema cannot be parsed: ids never change, so neither passes. */
export function avroReader(reader: avsc.Type, schema: RegisteredSchema): AvroReader {
  const { id, format, text } = schema
  if (format !== 'avro') throw poison(`schema ${id} is ${format}; the topic holds Avro`)
  const writer = writerType(schema)
  const writerName = writer.name ?? writer.typeName
  try {
    const resolver = reader.equals(writer) ? undefined : reader.createResolver(writer, { ignoreNamespaces: true })
    return { id, writerName, resolver }
  } catch (cause) {
    const problem = readProblems(parseAvro(JSON.stringify(reader)), parseAvro(text))[0]
    const why = problem === undefined ? asError(cause).message : describeReadProblem(problem)
    throw poison(`schema ${id} (${writerName}) cannot be read as ${reader.name ?? reader.typeName}: ${why}`, cause)
  }
}

/** Registries take schemas that the codec does not, such as a long's default beyond 2^53 or an empty union. */
function writerType({ id, text }: RegisteredSchema): avsc.Type {
  try {
    return avroType(text)
  } catch (cause) {
    throw poison(`schema ${id} cannot be parsed: ${asError(cause).message}`, cause)
  }
}
