import type { AvroNode } from './avro-node.ts'
import { wrapperOf } from './union-branch.ts'

/** A value made anew from the default of a reader's field, as Avro writes defaults in JSON: bytes are text of Latin-1, a union's is of its first branch. */
export function defaultOf(type: AvroNode, value: unknown): unknown {
  switch (type.kind) {
    case 'union': {
      const branch = type.branches.find(candidate => takes(candidate, value)) as AvroNode
      const made = defaultOf(branch, value)
      return wrapperOf(type, branch)?.(made) ?? made
    }
    case 'bytes':
    case 'fixed':
      return Buffer.from(String(value), 'latin1')
    case 'array':
      return (value as readonly unknown[]).map(item => defaultOf(type.element as AvroNode, item))
    case 'map':
      return mapped(value as object, () => type.element as AvroNode)
    case 'record': {
      const given = value as { readonly [name: string]: unknown }
      return Object.fromEntries(
        type.fields.map(field => [field.name, defaultOf(field.type, given[field.name] ?? field.default)])
      )
    }
    default:
      return value
  }
}

function mapped(value: object, typeOf: (name: string) => AvroNode): unknown {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, defaultOf(typeOf(name), item)]))
}

/** Since Avro 1.12 the default of a union may be of any branch. */
function takes(type: AvroNode, value: unknown): boolean {
  if (value === null) return type.kind === 'null'
  switch (type.kind) {
    case 'null':
      return false
    case 'boolean':
      return typeof value === 'boolean'
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return typeof value === 'number'
    case 'array':
      return Array.isArray(value)
    case 'map':
    case 'record':
      return typeof value === 'object' && !Array.isArray(value)
    case 'enum':
      return typeof value === 'string' && type.symbols.includes(value)
    default:
      return typeof value === 'string'
  }
}
