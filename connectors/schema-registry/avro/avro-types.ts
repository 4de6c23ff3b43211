import avsc from 'avsc'
import { asError } from '#streams'
import type { ReferencedSchema, RegisteredSchema } from '../schema-cache.ts'
import { poison, type SchemaKey } from '../wire-format.ts'
import { exactLong } from './exact-long.ts'
import { type AvroNode, avroNode } from './resolution/avro-node.ts'
import { readPlan } from './resolution/read-plan.ts'

/**
 * Parses Avro schema text. Logical types stay what they are underneath (a timestamp is a number, a uuid a string), which is what
 * the generated types say. Throws what JSON or avsc throw for text that is no schema.
 */
export function avroType(text: string, references: readonly ReferencedSchema[] = []): avsc.Type {
  const options = { omitRecordMethods: true, typeHook: longsAreExact, registry: {} }
  for (const reference of references) avsc.Type.forSchema(JSON.parse(reference.text) as avsc.Schema, options)
  return avsc.Type.forSchema(JSON.parse(text) as avsc.Schema, options)
}

function longsAreExact(schema: avsc.Schema): avsc.Type | undefined {
  const type = typeof schema === 'object' && 'type' in schema ? schema.type : schema
  return type === 'long' ? exactLong : undefined
}

/** Reads one writer schema's bytes as the reader's type. */
export interface AvroReader {
  readonly id: SchemaKey
  /** Full names of the writer's and the reader's type, for messages. */
  readonly writerName: string
  readonly name: string
  /** The value that begins at `start`, and where it ends; -1 when the bytes end before it. Throws a `Misfit` for what the reader cannot take. */
  readonly decode: (data: Buffer, start: number) => { value: unknown; offset: number }
}

/** The type that a topic's records are read as. */
export interface ReaderType {
  readonly type: avsc.Type
  readonly node: AvroNode
}

/** Throws what JSON or avsc throw for text that is no schema. */
export function readerType(text: string, references: readonly ReferencedSchema[] = []): ReaderType {
  return { type: avroType(text, references), node: avroNode(text, references) }
}

/**
 * The reader of records of one writer schema: avsc's own where everything that was written fits as it is, else by the plan that resolves
 * branch by branch and converts units of time.
 * @throws StreamsError `deserialization-failed` for a schema that cannot be read at all; ids never change, so that is final
 */
export function avroReader({ type, node }: ReaderType, schema: RegisteredSchema): AvroReader {
  const { id, format, unreadable } = schema
  if (format !== 'avro') throw poison(`schema ${id} is ${format}; the topic holds Avro`)
  if (unreadable !== undefined) throw poison(`schema ${id} cannot be read: ${unreadable}`)
  const writer = writerNode(schema)
  const plan = readPlan(node, writer)
  const names = { id, writerName: writer.name ?? writer.kind, name: type.name ?? type.typeName }
  const decode = plan.plain ? nativeDecode(type, schema) : undefined
  if (decode !== undefined) return { ...names, decode }
  return {
    ...names,
    decode: (data, start) => {
      const { value, end } = plan.read(data, start)
      return { value, offset: end }
    }
  }
}

function writerNode({ id, text, references }: RegisteredSchema): AvroNode {
  try {
    return avroNode(text, references)
  } catch (cause) {
    throw poison(`schema ${id} cannot be parsed: ${asError(cause).message}`, cause)
  }
}

/** Undefined for what the codec does not take, such as odd names or a long's default beyond 2^53, although its records can be read. */
function nativeDecode(
  reader: avsc.Type,
  { text, references = [] }: RegisteredSchema
): AvroReader['decode'] | undefined {
  try {
    const writer = avroType(text, references)
    if (reader.equals(writer)) return (data, start) => reader.decode(data, start)
    const resolver = reader.createResolver(writer, { ignoreNamespaces: true })
    return (data, start) => reader.decode(data, start, resolver)
  } catch {
    return undefined
  }
}
