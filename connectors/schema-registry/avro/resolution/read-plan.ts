import { simpleName } from '../../../../schemas/avro-schema.ts'
import { type AvroNode, type AvroNodeField, labelOf } from './avro-node.ts'
import { Cursor } from './cursor.ts'
import { defaultOf } from './default-value.ts'
import { skipOf } from './skip.ts'
import { timeConversion } from './time-units.ts'
import { wrapperOf } from './union-branch.ts'

/** Reads a value at the cursor. */
type Read = (cursor: Cursor) => unknown

/** Why a value that was written does not fit the reader: its field and the rule. Final for that record alone. */
export class Misfit extends Error {
  constructor(path: string, why: string) {
    super(path === '' ? why : `field ${path}: ${why}`)
    this.name = 'Misfit'
  }
}

/** How data of a writer's schema is read as the reader's. */
export interface ReadPlan {
  readonly read: (data: Buffer, start: number) => { readonly value: unknown; readonly end: number }
  /** Whether every value fits as it is: nothing is converted, no branch is refused. */
  readonly plain: boolean
}

/** Types a reader may have instead of the writer's (Avro 1.12, "Schema Resolution"). */
const promotions: { readonly [writer: string]: readonly string[] } = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string']
}

const integers = new Set(['int', 'long'])

/**
 * Resolves a writer's schema against a reader's by Avro's rules (1.12, "Schema Resolution"), branch by branch: of a union the branch that
 * was written decides, at any depth, so a record fails only for what it holds. Never throws; what does not fit throws while it is read.
 */
export function readPlan(reader: AvroNode, writer: AvroNode): ReadPlan {
  const planner = new Planner()
  const read = planner.plan(reader, writer, '')
  return {
    plain: planner.plain,
    read: (data, start) => {
      const cursor = new Cursor(data, start)
      return { value: read(cursor), end: cursor.position }
    }
  }
}

class Planner {
  plain = true
  readonly #known = new Map<AvroNode, Map<AvroNode, Read>>()

  plan(reader: AvroNode, writer: AvroNode, path: string): Read {
    const known = this.#known.get(reader)?.get(writer)
    if (known !== undefined) return known
    if (writer.kind !== 'record' || reader.kind !== 'record') return this.#compile(reader, writer, path)
    let read: Read = () => undefined
    this.#remember(reader, writer, cursor => read(cursor))
    read = this.#compile(reader, writer, path)
    return read
  }

  #remember(reader: AvroNode, writer: AvroNode, read: Read): void {
    const ofReader = this.#known.get(reader) ?? new Map<AvroNode, Read>()
    ofReader.set(writer, read)
    this.#known.set(reader, ofReader)
  }

  #compile(reader: AvroNode, writer: AvroNode, path: string): Read {
    if (writer.kind === 'union') return this.#branches(reader, writer, path)
    if (reader.kind === 'union') return this.#asBranch(reader, writer, path)
    if (reader.kind === 'string' && isUuidInBytes(writer)) return this.#uuidText()
    if (!fits(reader, writer)) return this.#refuse(path, `${labelOf(writer)} cannot be read as ${labelOf(reader)}`)
    switch (reader.kind) {
      case 'record':
        return this.#record(reader, writer, path)
      case 'enum':
        return this.#enum(reader, writer, path)
      case 'array':
        return this.#array(reader, writer, path)
      case 'map':
        return this.#map(reader, writer, path)
      default:
        return this.#scalar(reader, writer, path)
    }
  }

  #refuse(path: string, why: string): Read {
    this.plain = false
    return () => {
      throw new Misfit(path, why)
    }
  }

  #branches(reader: AvroNode, writer: AvroNode, path: string): Read {
    const branches = writer.branches.map(branch => this.plan(reader, branch, path))
    return cursor => {
      const branch = branches[cursor.length()]
      if (branch === undefined) throw new RangeError('a union names a branch that it does not have')
      return branch(cursor)
    }
  }

  /** The first branch of the same type and name, else the first that the written type may be promoted to. */
  #asBranch(reader: AvroNode, writer: AvroNode, path: string): Read {
    const same = reader.branches.find(({ kind, name }) => kind === writer.kind && name === writer.name)
    const branch = same ?? reader.branches.find(candidate => fits(candidate, writer))
    if (branch === undefined) {
      const taken = reader.branches.map(labelOf).join(', ')
      return this.#refuse(path, `the reader does not take ${labelOf(writer)}, only ${taken}`)
    }
    const read = this.plan(branch, writer, path)
    const wrap = wrapperOf(reader, branch)
    return wrap === undefined ? read : cursor => wrap(read(cursor))
  }

  #record(reader: AvroNode, writer: AvroNode, path: string): Read {
    const wanted = new Map(reader.fields.map(field => [sourceOf(field, writer), field]))
    const steps = writer.fields.map(field => {
      const target = wanted.get(field)
      if (target === undefined) return { skip: skipOf(field.type) }
      return { name: target.name, read: this.plan(target.type, field.type, join(path, target.name)) }
    })
    const defaults = reader.fields
      .filter(field => sourceOf(field, writer) === undefined)
      .map(field => ({ name: field.name, make: this.#defaultOf(field, path) }))
    const names = reader.fields.map(({ name }) => name)
    return cursor => {
      // In the reader's order, so that records read this way and any other look the same.
      const value: { [name: string]: unknown } = {}
      for (const name of names) value[name] = undefined
      for (const step of steps) {
        if (step.skip !== undefined) step.skip(cursor)
        else value[step.name] = step.read(cursor)
      }
      for (const { name, make } of defaults) value[name] = make()
      return value
    }
  }

  #defaultOf(field: AvroNodeField, path: string): () => unknown {
    if (field.default !== undefined) return () => defaultOf(field.type, field.default)
    this.plain = false
    return () => {
      throw new Misfit(join(path, field.name), 'it is not written, and the reader has no default')
    }
  }

  #enum(reader: AvroNode, writer: AvroNode, path: string): Read {
    const fallback = typeof reader.default === 'string' ? reader.default : undefined
    const symbols = writer.symbols.map(symbol => (reader.symbols.includes(symbol) ? symbol : fallback))
    if (symbols.includes(undefined)) this.plain = false
    return cursor => {
      const index = cursor.length()
      const symbol = symbols[index]
      if (symbol !== undefined) return symbol
      const written = writer.symbols[index]
      if (written === undefined) throw new RangeError('an enum names a symbol that it does not have')
      throw new Misfit(path, `the reader does not know the symbol ${written}`)
    }
  }

  #array(reader: AvroNode, writer: AvroNode, path: string): Read {
    const item = this.plan(reader.element as AvroNode, writer.element as AvroNode, `${path}[]`)
    return cursor => {
      const items: unknown[] = []
      cursor.blocks(() => void items.push(item(cursor)))
      return items
    }
  }

  #map(reader: AvroNode, writer: AvroNode, path: string): Read {
    const item = this.plan(reader.element as AvroNode, writer.element as AvroNode, `${path}{}`)
    return cursor => {
      const entries: [string, unknown][] = []
      cursor.blocks(() => void entries.push([cursor.string(), item(cursor)]))
      return Object.fromEntries(entries)
    }
  }

  #scalar(reader: AvroNode, writer: AvroNode, path: string): Read {
    if (integers.has(writer.kind)) return this.#number(reader, writer, path)
    switch (writer.kind) {
      case 'null':
        return () => null
      case 'boolean':
        return cursor => cursor.boolean()
      case 'float':
        return cursor => cursor.float()
      case 'double':
        return cursor => cursor.double()
      case 'fixed':
        return cursor => Buffer.from(cursor.fixed(writer.size))
      default:
        return reader.kind === 'string' ? cursor => cursor.string() : cursor => Buffer.from(cursor.bytes())
    }
  }

  #number(reader: AvroNode, writer: AvroNode, path: string): Read {
    const conversion = timeConversion(reader, writer)
    if (conversion === 'refused') return this.#refuse(path, `${labelOf(writer)} cannot be read as ${labelOf(reader)}`)
    if (conversion === 'none' && !integers.has(reader.kind)) return cursor => Number(cursor.bigLong())
    if (conversion === 'none') return cursor => exactly(cursor.long(), path)
    this.plain = false
    return cursor => exactly(conversion(cursor.bigLong()), path)
  }

  /** A UUID that was written as 16 bytes (Avro 1.12). */
  #uuidText(): Read {
    this.plain = false
    return cursor =>
      cursor
        .fixed(16)
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
}

const isUuidInBytes = ({ kind, logicalType, size }: AvroNode): boolean =>
  kind === 'fixed' && logicalType === 'uuid' && size === 16

/** Whether the reader's type may stand for the writer's, names without their namespace; what lies within is not looked at. */
function fits(reader: AvroNode, writer: AvroNode): boolean {
  if (reader.kind !== writer.kind) return promotions[writer.kind]?.includes(reader.kind) === true
  if (writer.name === undefined || reader.name === undefined) return true
  const written = simpleName(writer.name)
  if (reader.kind === 'fixed' && reader.size !== writer.size) return false
  return written === simpleName(reader.name) || reader.aliases.includes(written)
}

/** The writer's field that a reader's field takes: that of its name, else of one of its aliases. */
function sourceOf(field: AvroNodeField, writer: AvroNode): AvroNodeField | undefined {
  return [field.name, ...field.aliases]
    .map(name => writer.fields.find(written => written.name === name))
    .find(found => found !== undefined)
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`)

function exactly(value: number | undefined, path: string): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new Misfit(path, 'a long lies beyond 2^53, where numbers lose precision')
}
