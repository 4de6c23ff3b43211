import { type AvroComplex, type AvroSchema, fullName, namespaceWithin, simpleName } from '../avro-schema.ts'

/** A schema with references resolved one level deep: what it is, and its parts as they stand. */
export interface SchemaNode {
  /** `record`, `enum`, `fixed`, `array`, `map`, `union` or the name of a primitive type. */
  readonly kind: string
  /** Simple name of a record, enum or fixed. */
  readonly name: string | undefined
  readonly schema: AvroComplex
  /** Branches of a union. */
  readonly branches: readonly AvroSchema[]
}

/** Resolves the parts of one schema by the names it declares. */
export class SchemaNodes {
  readonly #named = new Map<string, AvroComplex>()

  constructor(root: AvroSchema) {
    this.#collect(root, undefined)
  }

  node(schema: AvroSchema): SchemaNode {
    if (typeof schema === 'string') return this.#nodeOfName(schema)
    if (isUnion(schema)) return { kind: 'union', name: undefined, schema: { type: 'union' }, branches: schema }
    const { type, name } = schema
    if (typeof type !== 'string') return this.node(type)
    if (name === undefined && type !== 'array' && type !== 'map') return this.#nodeOfName(type)
    const kind = type === 'error' ? 'record' : type
    return { kind, name: name === undefined ? undefined : simpleName(name), schema, branches: [] }
  }

  #nodeOfName(name: string): SchemaNode {
    const found = this.#named.get(name) ?? this.#named.get(simpleName(name))
    return found === undefined
      ? { kind: name, name: undefined, schema: { type: name }, branches: [] }
      : this.node(found)
  }

  /** Under the full name, and under the simple one where that is free. */
  #collect(schema: AvroSchema, namespace: string | undefined): void {
    if (typeof schema === 'string') return
    if (isUnion(schema)) {
      for (const branch of schema) this.#collect(branch, namespace)
      return
    }
    if (schema.name !== undefined) this.#define(fullName(schema.name, schema.namespace ?? namespace), schema)
    const within = namespaceWithin(schema, namespace)
    const parts = [schema.items, schema.values, schema.type, ...(schema.fields ?? []).map(field => field.type)]
    for (const part of parts) if (part !== undefined) this.#collect(part, within)
  }

  #define(name: string, schema: AvroComplex): void {
    this.#named.set(name, schema)
    if (!this.#named.has(simpleName(name))) this.#named.set(simpleName(name), schema)
  }
}

const isUnion = (schema: AvroSchema): schema is readonly AvroSchema[] => Array.isArray(schema)
