import {
  type AvroComplex,
  type AvroField,
  type AvroSchema,
  fullName,
  isPrimitive,
  namespaceWithin,
  simpleName
} from '../../../../schemas/avro-schema.ts'
import type { ReferencedSchema } from '../../schema-cache.ts'

/** A type of an Avro schema with every name looked up: a graph, which is circular where a type is recursive. */
export interface AvroNode {
  /** `record`, `enum`, `fixed`, `array`, `map`, `union` or a primitive. */
  readonly kind: string
  /** Full name of a record, enum or fixed. */
  readonly name: string | undefined
  /** Simple names that a reader's type also goes by. */
  readonly aliases: readonly string[]
  readonly logicalType: string | undefined
  readonly fields: AvroNodeField[]
  readonly symbols: readonly string[]
  /** Symbol of an enum that stands for unknown ones; value of a field that is not written. */
  readonly default: unknown
  /** Bytes of a fixed. */
  readonly size: number
  /** Items of an array, values of a map. */
  element: AvroNode | undefined
  /** Branches of a union. */
  readonly branches: AvroNode[]
}

/** A field of a record. */
export interface AvroNodeField {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: AvroNode
  /** Undefined when the field has none; null is a default. */
  readonly default: unknown
}

/** Names, defaults and documentation are taken as they are: what a reader does not need is never judged. */
export function avroNode(text: string, references: readonly ReferencedSchema[] = []): AvroNode {
  const parser = new Parser()
  for (const reference of references) parser.parse(JSON.parse(reference.text) as AvroSchema, undefined)
  return parser.parse(JSON.parse(text) as AvroSchema, undefined)
}

/** What a type is called in messages: its full name, else its kind, with its logical type. */
export function labelOf(node: AvroNode): string {
  const name = node.name === undefined ? node.kind : `${node.kind} ${node.name}`
  return node.logicalType === undefined ? name : `${name} (${node.logicalType})`
}

class Parser {
  readonly #named = new Map<string, AvroNode>()

  parse(schema: AvroSchema, namespace: string | undefined): AvroNode {
    if (typeof schema === 'string') return this.#lookUp(schema, namespace)
    if (Array.isArray(schema)) return this.#union(schema as readonly AvroSchema[], namespace)
    return this.#complex(schema as AvroComplex, namespace)
  }

  #lookUp(name: string, namespace: string | undefined, logicalType?: string): AvroNode {
    if (isPrimitive(name)) return node(name, { logicalType })
    const found = this.#named.get(fullName(name, namespace)) ?? this.#named.get(name)
    if (found === undefined) throw new Error(`it names the type ${name}, which it does not define`)
    return found
  }

  #union(branches: readonly AvroSchema[], namespace: string | undefined): AvroNode {
    const union = node('union', {})
    for (const branch of branches) union.branches.push(this.parse(branch, namespace))
    return union
  }

  #complex(schema: AvroComplex, namespace: string | undefined): AvroNode {
    const { type, logicalType } = schema
    if (typeof type !== 'string') return this.parse(type, namespace)
    switch (type) {
      case 'array':
      case 'map':
        return this.#container(type, schema, namespace)
      case 'record':
      case 'error':
      case 'enum':
      case 'fixed':
        return this.#define(type === 'error' ? 'record' : type, schema, namespace)
      default:
        return this.#lookUp(type, namespace, logicalType)
    }
  }

  #container(kind: 'array' | 'map', schema: AvroComplex, namespace: string | undefined): AvroNode {
    const container = node(kind, { logicalType: schema.logicalType })
    container.element = this.parse((kind === 'array' ? schema.items : schema.values) ?? 'null', namespace)
    return container
  }

  #define(kind: string, schema: AvroComplex, namespace: string | undefined): AvroNode {
    const name = fullName(schema.name ?? '', schema.namespace ?? namespace)
    const { logicalType, symbols = [], size = 0, default: fallback } = schema
    const aliases = (schema.aliases ?? []).map(simpleName)
    const defined = node(kind, { name, aliases, logicalType, symbols, size, default: fallback })
    this.#named.set(name, defined)
    const within = namespaceWithin(schema, namespace)
    for (const field of schema.fields ?? []) defined.fields.push(this.#field(field, within))
    return defined
  }

  #field(field: AvroField, namespace: string | undefined): AvroNodeField {
    const { name, aliases = [] } = field
    return { name, aliases, type: this.parse(field.type, namespace), default: field.default }
  }
}

function node(kind: string, parts: { readonly [part in keyof AvroNode]?: AvroNode[part] | undefined }): AvroNode {
  const { name, aliases = [], logicalType, symbols = [], size = 0 } = parts
  return {
    kind,
    name,
    aliases,
    logicalType,
    fields: [],
    symbols,
    default: parts.default,
    size,
    element: undefined,
    branches: []
  }
}
