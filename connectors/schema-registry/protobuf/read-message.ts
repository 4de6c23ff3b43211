import { loadProtobuf } from './load-protobuf.ts'
import type { FieldPlan, MessagePlan } from './plan.ts'

/** A value that cannot be read as it was written; the message names the field. */
export class Unreadable extends Error {}

type Decoded = { readonly [name: string]: unknown }

/**
 * The plain object of a decoded message: numbers, strings, booleans and Buffers; enums by their names, and by their numbers where this
 * schema has no name; fields that may be absent and are, left out; all others with their defaults.
 * @throws Unreadable for an integer that a number cannot hold
 */
export function readMessage(plan: MessagePlan, message: Decoded, path = ''): object {
  const value: { [name: string]: unknown } = {}
  for (const field of plan.fields) {
    const { name, shape } = field
    const found = Object.hasOwn(message, name) ? message[name] : undefined
    if (shape === 'repeated') value[name] = readList(field, found as readonly unknown[] | undefined, path + name)
    else if (shape === 'map') value[name] = readMap(field, found as Decoded | undefined, path + name)
    else if (found !== undefined) value[name] = readOne(field, found, path + name)
    else if (!field.hasPresence) value[name] = field.kind === 'bytes' ? Buffer.alloc(0) : field.default
  }
  return value
}

function readList(field: FieldPlan, found: readonly unknown[] = [], path: string): readonly unknown[] {
  return found.map(one => readOne(field, one, path))
}

function readMap(field: FieldPlan, found: Decoded = {}, path: string): object {
  const keys = Object.keys(found)
  return Object.fromEntries(keys.map(key => [keyOf(field, key), readOne(field, found[key], path)]))
}

/** protobufjs keeps a key of 64 bits as a hash of 8 characters. */
function keyOf({ keyType }: FieldPlan, key: string): string {
  if (!keyType.endsWith('64')) return key
  return String(loadProtobuf().protobuf.util.longFromHash(key, keyType === 'uint64' || keyType === 'fixed64'))
}

function readOne({ kind, message, values }: FieldPlan, found: unknown, path: string): unknown {
  switch (kind) {
    case 'message':
      return readMessage(message as MessagePlan, found as Decoded, `${path}.`)
    case 'long':
      return exactLong(found as { toNumber: () => number } | number, path)
    case 'enum':
      return values?.valuesById[found as number] ?? found
    case 'bytes':
      return Buffer.from(found as Uint8Array)
    default:
      return found
  }
}

function exactLong(found: { toNumber: () => number } | number, path: string): number {
  const value = typeof found === 'number' ? found : found.toNumber()
  if (Number.isSafeInteger(value)) return value
  throw new Unreadable(`field ${path}: ${found} lies beyond 2^53, where numbers lose precision`)
}
