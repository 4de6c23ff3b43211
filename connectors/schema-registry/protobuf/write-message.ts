import { preview } from '../preview.ts'
import type { FieldPlan, MessagePlan } from './plan.ts'

/** A value that does not fit its field; the message names the field. */
export class Unwritable extends Error {}

type Plain = { readonly [name: string]: unknown }

/**
 * What protobufjs encodes for a plain object. Undefined and null are absent; a field without presence that has its default is not written,
 * as other implementations leave it out.
 * @throws Unwritable for what does not fit, also for a field that the message does not have: Protobuf would drop it in silence
 */
export function writtenMessage(plan: MessagePlan, value: unknown, path = ''): Plain {
  if (!isPlain(value)) throw misfit(path, plan.name, value)
  for (const name in value)
    if (value[name] !== undefined && !plan.names.has(name)) {
      const fields = [...plan.names].join(', ')
      throw new Unwritable(`field ${path}${name}: ${plan.name} has no such field, it has ${fields}`)
    }
  const written: { [name: string]: unknown } = {}
  for (const field of plan.fields) {
    const given = value[field.name]
    if (given !== undefined && given !== null) add(written, field, given, path + field.name)
    else if (field.required) throw misfit(path + field.name, field.typeName, given)
  }
  return written
}

function add(written: { [name: string]: unknown }, field: FieldPlan, given: unknown, path: string): void {
  const { name, shape } = field
  if (shape === 'repeated') {
    if (!Array.isArray(given)) throw misfit(path, `a list of ${field.typeName}`, given)
    if (given.length > 0) written[name] = given.map((one, n) => writtenOne(field, one, `${path}.${n}`))
  } else if (shape === 'map') {
    if (!isPlain(given)) throw misfit(path, `an object with values of ${field.typeName}`, given)
    const entries = Object.entries(given)
    written[name] = Object.fromEntries(entries.map(([key, one]) => [key, writtenOne(field, one, `${path}.${key}`)]))
  } else {
    const one = writtenOne(field, given, path)
    if (field.hasPresence || !isDefault(field, one)) written[name] = one
  }
}

function isDefault({ kind }: FieldPlan, one: unknown): boolean {
  if (kind === 'bytes') return (one as Uint8Array).length === 0
  return kind === 'message' ? false : Object.is(one, kind === 'string' ? '' : kind === 'boolean' ? false : 0)
}

function writtenOne(field: FieldPlan, given: unknown, path: string): unknown {
  if (field.message !== undefined) return writtenMessage(field.message, given, `${path}.`)
  if (field.values === undefined) {
    if (fits(field, given)) return given
  } else {
    const number = typeof given === 'string' ? field.values.values[given] : given
    if (Number.isInteger(number)) return number
  }
  throw misfit(path, field.typeName, given)
}

function fits({ kind, least, most }: FieldPlan, given: unknown): boolean {
  switch (kind) {
    case 'int':
    case 'long':
      return Number.isInteger(given) && (given as number) >= least && (given as number) <= most
    case 'float':
      return typeof given === 'number'
    case 'boolean':
      return typeof given === 'boolean'
    case 'string':
      return typeof given === 'string' && given.isWellFormed()
    default:
      return given instanceof Uint8Array
  }
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}

function misfit(path: string, expected: string, given: unknown): Unwritable {
  const where = path === '' ? '' : `field ${path.replace(/\.$/, '')}: `
  return new Unwritable(`${where}expected ${expected}, got ${preview(given)}`)
}
