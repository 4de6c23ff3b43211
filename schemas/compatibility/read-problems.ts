import type { AvroField, AvroSchema } from '../avro-schema.ts'
import { type SchemaNode, SchemaNodes } from './schema-node.ts'

/** Why data of one schema cannot be read with another. */
export interface ReadProblem {
  readonly kind: 'missing-field' | 'missing-symbol' | 'missing-branch' | 'name' | 'type' | 'size'
  /** Names of the fields down to the problem, joined by dots. Empty at the root. */
  readonly path: string
  /** The symbol, type or name at fault. */
  readonly detail: string
}

/** Types a reader may have instead of the writer's (Avro 1.12, "Schema Resolution"). */
const promotions: { readonly [writer: string]: readonly string[] } = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string']
}

/** Everything that keeps a reader's schema from reading a writer's records. Empty when it can. */
export function readProblems(reader: AvroSchema, writer: AvroSchema): readonly ReadProblem[] {
  return new Comparison(reader, writer).compare(reader, writer, '')
}

class Comparison {
  readonly #readers: SchemaNodes
  readonly #writers: SchemaNodes
  /** Pairs of named types under comparison, so that recursive types end. */
  readonly #seen = new Set<string>()

  constructor(reader: AvroSchema, writer: AvroSchema) {
    this.#readers = new SchemaNodes(reader)
    this.#writers = new SchemaNodes(writer)
  }

  compare(reader: AvroSchema, writer: AvroSchema, path: string): readonly ReadProblem[] {
    const r = this.#readers.node(reader)
    const w = this.#writers.node(writer)
    if (w.kind === 'union') return w.branches.flatMap(branch => this.compare(reader, branch, path))
    if (r.kind === 'union') return this.#readAsBranch(r, writer, w, path)
    if (r.kind !== w.kind) return this.#promotion(r, w, path)
    switch (r.kind) {
      case 'record':
        return this.#record(r, w, path)
      case 'enum':
        return [...nameProblem(r, w, path), ...symbolProblems(r, w, path)]
      case 'fixed':
        return [...nameProblem(r, w, path), ...sizeProblem(r, w, path)]
      case 'array':
        return this.compare(r.schema.items ?? 'null', w.schema.items ?? 'null', `${path}[]`)
      case 'map':
        return this.compare(r.schema.values ?? 'null', w.schema.values ?? 'null', `${path}{}`)
      default:
        return []
    }
  }

  #readAsBranch(r: SchemaNode, writer: AvroSchema, w: SchemaNode, path: string): readonly ReadProblem[] {
    const attempts = r.branches.map(branch => ({
      node: this.#readers.node(branch),
      problems: this.compare(branch, writer, path)
    }))
    if (attempts.some(({ problems }) => problems.length === 0)) return []
    const closest = attempts.find(({ node }) => node.kind === w.kind && node.name === w.name)
    return closest?.problems ?? [{ kind: 'missing-branch', path, detail: label(w) }]
  }

  #promotion(r: SchemaNode, w: SchemaNode, path: string): readonly ReadProblem[] {
    if (promotions[w.kind]?.includes(r.kind)) return []
    return [{ kind: 'type', path, detail: `${label(w)} cannot be read as ${label(r)}` }]
  }

  #record(r: SchemaNode, w: SchemaNode, path: string): readonly ReadProblem[] {
    const named = nameProblem(r, w, path)
    const pair = `${r.name}:${w.name}`
    if (named.length > 0 || this.#seen.has(pair)) return named
    this.#seen.add(pair)
    const written = new Map((w.schema.fields ?? []).map(field => [field.name, field]))
    const problems = (r.schema.fields ?? []).flatMap(field => this.#field(field, written, path))
    this.#seen.delete(pair)
    return problems
  }

  #field(field: AvroField, written: ReadonlyMap<string, AvroField>, path: string): readonly ReadProblem[] {
    const at = path === '' ? field.name : `${path}.${field.name}`
    const source = [field.name, ...(field.aliases ?? [])].map(name => written.get(name)).find(found => found)
    if (source !== undefined) return this.compare(field.type, source.type, at)
    return 'default' in field ? [] : [{ kind: 'missing-field', path: at, detail: field.name }]
  }
}

/** Names are compared without their namespace, as Avro does. */
function nameProblem(r: SchemaNode, w: SchemaNode, path: string): readonly ReadProblem[] {
  const aliases = (r.schema.aliases ?? []).map(alias => alias.slice(alias.lastIndexOf('.') + 1))
  if (r.name === w.name || (w.name !== undefined && aliases.includes(w.name))) return []
  return [{ kind: 'name', path, detail: `${w.name} cannot be read as ${r.name}` }]
}

function symbolProblems(r: SchemaNode, w: SchemaNode, path: string): readonly ReadProblem[] {
  if (r.schema.default !== undefined) return []
  const known = new Set(r.schema.symbols)
  const missing = (w.schema.symbols ?? []).filter(symbol => !known.has(symbol))
  return missing.map(symbol => ({ kind: 'missing-symbol', path, detail: symbol }))
}

function sizeProblem(r: SchemaNode, w: SchemaNode, path: string): readonly ReadProblem[] {
  if (r.schema.size === w.schema.size) return []
  return [{ kind: 'size', path, detail: `${w.schema.size} bytes cannot be read as ${r.schema.size}` }]
}

const label = (node: SchemaNode): string => (node.name === undefined ? node.kind : `${node.kind} ${node.name}`)

/** One problem as a sentence about the records as they were written. */
export function describeReadProblem({ kind, path, detail }: ReadProblem): string {
  const at = path === '' ? '' : `field ${path}: `
  const what: { readonly [kind in ReadProblem['kind']]: string } = {
    'missing-field': 'it is not written, and the reader has no default',
    'missing-symbol': `the reader does not know the symbol ${detail}`,
    'missing-branch': `the reader does not take ${detail}`,
    name: detail,
    type: detail,
    size: detail
  }
  return at + what[kind]
}
