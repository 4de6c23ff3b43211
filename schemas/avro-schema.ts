/** Avro schemas as they stand in JSON (Avro 1.12 specification). */
export type AvroSchema = string | readonly AvroSchema[] | AvroComplex

export interface AvroComplex {
  readonly type: AvroSchema
  readonly logicalType?: string
  readonly name?: string
  readonly namespace?: string
  readonly doc?: string
  readonly aliases?: readonly string[]
  readonly fields?: readonly AvroField[]
  readonly symbols?: readonly string[]
  readonly default?: unknown
  readonly items?: AvroSchema
  readonly values?: AvroSchema
  readonly size?: number
}

export interface AvroField {
  readonly name: string
  readonly type: AvroSchema
  readonly doc?: string
  readonly aliases?: readonly string[]
  readonly default?: unknown
}

const primitives = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'])

export const isPrimitive = (name: string): boolean => primitives.has(name)

/** Full name of a named type: a dotted name stands as it is, else the namespace is put before it. */
export function fullName(name: string, namespace: string | undefined): string {
  return name.includes('.') || namespace === undefined || namespace === '' ? name : `${namespace}.${name}`
}

/** The namespace that holds inside a named type. */
export function namespaceWithin(schema: AvroComplex, outer: string | undefined): string | undefined {
  const name = schema.name ?? ''
  if (name.includes('.')) return name.slice(0, name.lastIndexOf('.'))
  return schema.namespace ?? outer
}

/** The last part of a full name. */
export const simpleName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

/** Parses schema text. Throws `SyntaxError` when it is no JSON; whether it is Avro is checked by whoever uses it. */
export function parseAvro(text: string): AvroSchema {
  return JSON.parse(text) as AvroSchema
}
