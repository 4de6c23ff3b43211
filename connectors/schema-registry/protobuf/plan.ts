import type protobuf from 'protobufjs'
import { StreamsError } from '#streams'

/** How a value of a field looks in memory, and on the wire. */
export type FieldKind = 'int' | 'long' | 'float' | 'boolean' | 'string' | 'bytes' | 'enum' | 'message'

/** A field of a message as reading and writing need it. */
export interface FieldPlan {
  readonly name: string
  readonly kind: FieldKind
  /** Type as the schema has it: `int32`, `com.shop.Address`. */
  readonly typeName: string
  readonly shape: 'single' | 'repeated' | 'map'
  /** Type of a map's keys; empty for other fields. */
  readonly keyType: string
  /** Whether it may be absent; a field without presence has its default instead. */
  readonly hasPresence: boolean
  readonly required: boolean
  /** Value of a field without presence that is not written. */
  readonly default: unknown
  /** Bounds of an integer. */
  readonly least: number
  readonly most: number
  readonly values: protobuf.Enum | undefined
  readonly message: MessagePlan | undefined
}

/** The fields of a message. Circular where a message is recursive. */
export interface MessagePlan {
  /** Full name. */
  readonly name: string
  readonly fields: readonly FieldPlan[]
  readonly names: ReadonlySet<string>
}

const bounds: { readonly [type: string]: readonly [number, number] } = {
  int32: [-(2 ** 31), 2 ** 31 - 1],
  sint32: [-(2 ** 31), 2 ** 31 - 1],
  sfixed32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  fixed32: [0, 2 ** 32 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  sint64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  sfixed64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint64: [0, Number.MAX_SAFE_INTEGER],
  fixed64: [0, Number.MAX_SAFE_INTEGER]
}

const otherKinds: { readonly [type: string]: FieldKind } = {
  float: 'float',
  double: 'float',
  bool: 'boolean',
  string: 'string',
  bytes: 'bytes'
}

const emptyOf: { readonly [kind in FieldKind]: unknown } = {
  int: 0,
  long: 0,
  float: 0,
  boolean: false,
  string: '',
  bytes: undefined,
  enum: undefined,
  message: undefined
}

/**
 * The plan of a message whose types are resolved.
 * @throws StreamsError `invalid-configuration` for a map with keys of bool
 */
export function planOf(type: protobuf.Type, known = new Map<protobuf.Type, MessagePlan>()): MessagePlan {
  const before = known.get(type)
  if (before !== undefined) return before
  const fields: FieldPlan[] = []
  const names = new Set<string>()
  const plan = { name: type.fullName.replace(/^\./, ''), fields, names }
  known.set(type, plan)
  for (const field of type.fieldsArray) {
    names.add(field.name)
    fields.push(fieldPlan(field, known))
  }
  return plan
}

function fieldPlan(field: protobuf.Field, known: Map<protobuf.Type, MessagePlan>): FieldPlan {
  const kind = kindOf(field)
  const [least, most] = bounds[field.type] ?? [0, 0]
  const values = kind === 'enum' ? (field.resolvedType as protobuf.Enum) : undefined
  return {
    name: field.name,
    kind,
    typeName: field.resolvedType?.fullName.replace(/^\./, '') ?? field.type,
    shape: field.map ? 'map' : field.repeated ? 'repeated' : 'single',
    keyType: keyTypeOf(field),
    hasPresence: field.hasPresence,
    required: field.required,
    default: values === undefined ? emptyOf[kind] : (values.valuesById[0] ?? 0),
    least,
    most,
    values,
    message: kind === 'message' ? planOf(field.resolvedType as protobuf.Type, known) : undefined
  }
}

function keyTypeOf(field: protobuf.Field): string {
  if (!field.map) return ''
  const { keyType } = field as unknown as protobuf.MapField
  if (keyType !== 'bool') return keyType
  throw new StreamsError('invalid-configuration', `field ${field.fullName}: maps with keys of bool cannot be written`)
}

function kindOf({ type, resolvedType }: protobuf.Field): FieldKind {
  if (resolvedType !== null) return 'fields' in resolvedType ? 'message' : 'enum'
  return otherKinds[type] ?? (type.endsWith('64') ? 'long' : 'int')
}
