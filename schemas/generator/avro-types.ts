import {
  type AvroComplex,
  type AvroField,
  type AvroSchema,
  fullName,
  isPrimitive,
  namespaceWithin,
  simpleName
} from '../avro-schema.ts'
import { arrayOf, Declarations, docstring, literal } from './declarations.ts'

const primitiveTypes: { readonly [name: string]: string } = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  bytes: 'Buffer',
  string: 'string'
}

const units: { readonly [logicalType: string]: string } = {
  date: 'Days since the epoch.',
  'time-millis': 'Milliseconds since midnight.',
  'time-micros': 'Microseconds since midnight.',
  'timestamp-millis': 'Milliseconds since the epoch.',
  'timestamp-micros': 'Microseconds since the epoch.',
  'local-timestamp-millis': 'Milliseconds since the epoch, local time.',
  'local-timestamp-micros': 'Microseconds since the epoch, local time.'
}

const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema)

/** Kinds of values that cannot be told apart at run time; a union with two of one kind is wrapped by avsc. */
const kinds: { readonly [name: string]: string } = {
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  enum: 'string',
  bytes: 'buffer',
  fixed: 'buffer',
  record: 'object',
  error: 'object',
  map: 'object'
}

/** Writes the TypeScript types of Avro schemas: what avsc returns for them without logical types. */
export class AvroTypes {
  readonly declarations: Declarations
  readonly #named = new Map<string, AvroComplex>()

  constructor(declarations: Declarations = new Declarations()) {
    this.declarations = declarations
  }

  /** The type of a schema as an expression; named types are declared on the way. */
  typeOf(schema: AvroSchema, namespace?: string): string {
    if (typeof schema === 'string') return primitiveTypes[schema] ?? this.#reference(schema, namespace)
    if (isUnion(schema)) return this.#union(schema, namespace)
    if (typeof schema.type !== 'string') return this.typeOf(schema.type, namespace)
    switch (schema.type) {
      case 'record':
      case 'error':
        return this.#record(schema, namespace)
      case 'enum':
        return this.#enum(schema, namespace)
      case 'fixed':
        this.#define(schema, namespace)
        return 'Buffer'
      case 'array':
        return arrayOf(this.typeOf(schema.items ?? 'null', namespace))
      case 'map':
        return `{ readonly [key: string]: ${this.typeOf(schema.values ?? 'null', namespace)} }`
      default:
        return this.typeOf(schema.type, namespace)
    }
  }

  #define(schema: AvroComplex, namespace: string | undefined): string {
    if (schema.name === undefined) throw new Error(`a ${String(schema.type)} needs a name`)
    this.#named.set(fullName(schema.name, schema.namespace ?? namespace), schema)
    return simpleName(schema.name)
  }

  #find(name: string, namespace: string | undefined): AvroComplex {
    const found = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name)
    if (found === undefined) throw new Error(`unknown Avro type ${name}`)
    return found
  }

  #reference(name: string, namespace: string | undefined): string {
    return this.#find(name, namespace).type === 'fixed' ? 'Buffer' : simpleName(name)
  }

  #record(schema: AvroComplex, outer: string | undefined): string {
    const name = this.#define(schema, outer)
    const namespace = namespaceWithin(schema, outer)
    this.declarations.reserve(name)
    const fields = (schema.fields ?? []).map(field => this.#field(field, namespace)).join('')
    this.declarations.add(name, `${docstring('', schema.doc)}export interface ${name} {\n${fields}}\n`)
    return name
  }

  #field(field: AvroField, namespace: string | undefined): string {
    const doc = docstring('  ', field.doc, unitOf(field.type))
    return `${doc}  readonly ${field.name}: ${this.typeOf(field.type, namespace)}\n`
  }

  #enum(schema: AvroComplex, namespace: string | undefined): string {
    const name = this.#define(schema, namespace)
    const symbols = (schema.symbols ?? []).map(literal).join(' | ')
    this.declarations.add(name, `${docstring('', schema.doc)}export type ${name} = ${symbols}\n`)
    return name
  }

  #union(branches: readonly AvroSchema[], namespace: string | undefined): string {
    const types = branches.map(branch => this.typeOf(branch, namespace))
    const kindsSeen = branches.map(branch => this.#kind(branch, namespace))
    if (new Set(kindsSeen).size === branches.length) return [...types].sort(nullLast).join(' | ')
    const wrapped = branches.map((branch, i) =>
      types[i] === 'null' ? 'null' : `{ readonly ${literal(this.#branchName(branch, namespace))}: ${types[i]} }`
    )
    return wrapped.sort(nullLast).join(' | ')
  }

  #resolve(schema: AvroSchema, namespace: string | undefined): AvroSchema {
    return typeof schema === 'string' && !isPrimitive(schema) ? this.#find(schema, namespace) : schema
  }

  #kind(schema: AvroSchema, namespace: string | undefined): string {
    const name = this.#typeName(this.#resolve(schema, namespace))
    return kinds[name] ?? name
  }

  #branchName(schema: AvroSchema, namespace: string | undefined): string {
    if (typeof schema === 'string') return isPrimitive(schema) ? schema : fullName(schema, namespace)
    const { name, namespace: own } = schema as AvroComplex
    return name === undefined ? this.#typeName(schema) : fullName(name, own ?? namespace)
  }

  #typeName(schema: AvroSchema): string {
    if (typeof schema === 'string') return schema
    return this.#typeName((schema as AvroComplex).type)
  }
}

const nullLast = (a: string, b: string): number => Number(a === 'null') - Number(b === 'null')

/** What a number of a logical type counts, also inside a nullable union. */
function unitOf(schema: AvroSchema): string | undefined {
  if (typeof schema === 'string') return undefined
  if (isUnion(schema)) return schema.map(unitOf).find(unit => unit !== undefined)
  return schema.logicalType === undefined ? undefined : units[schema.logicalType]
}
