import type protobuf from 'protobufjs'

/** Types that have the same form on the wire and may be read as each other. */
const wireForms: { readonly [type: string]: string } = {
  int32: 'varint',
  int64: 'varint',
  uint32: 'varint',
  uint64: 'varint',
  bool: 'varint',
  sint32: 'zigzag',
  sint64: 'zigzag',
  fixed32: 'fixed32',
  sfixed32: 'fixed32',
  fixed64: 'fixed64',
  sfixed64: 'fixed64',
  string: 'text',
  bytes: 'text'
}

/**
 * Why bytes of the writer's message cannot be read as the reader's: the first field number that both use for what cannot be read as each
 * other. Undefined when all fit. Protobuf itself would give garbage in silence.
 */
export function fieldConflict(
  reader: protobuf.Type,
  writer: protobuf.Type,
  path = '',
  seen = new Set<protobuf.Type>()
): string | undefined {
  if (seen.has(reader)) return undefined
  seen.add(reader)
  for (const field of reader.fieldsArray) {
    const written = writer.fieldsById[field.id]
    if (written === undefined) continue
    const conflict = conflictOf(field, written, `${path}${field.name}`, seen)
    if (conflict !== undefined) return conflict
  }
  return undefined
}

function conflictOf(
  field: protobuf.Field,
  written: protobuf.Field,
  path: string,
  seen: Set<protobuf.Type>
): string | undefined {
  const differs = `field ${path} (number ${field.id}) is ${labelOf(field)} here and ${labelOf(written)} there`
  if (written.repeated && !field.repeated && !field.map) return differs
  const [form, writtenForm] = [formOf(field), formOf(written)]
  if (form !== writtenForm) return differs
  if (field.map && written.map && elementForm(field) !== elementForm(written)) return differs
  if (form !== 'message' || field.map || written.map) return undefined
  return fieldConflict(field.resolvedType as protobuf.Type, written.resolvedType as protobuf.Type, `${path}.`, seen)
}

/** A map is a list of messages on the wire. */
const formOf = (field: protobuf.Field): string => (field.map ? 'message' : elementForm(field))

/** The form of a field's values, of a map's too. */
function elementForm({ resolvedType, type }: protobuf.Field): string {
  if (resolvedType === null) return wireForms[type] ?? type
  return 'fields' in resolvedType ? 'message' : 'varint'
}

function labelOf(field: protobuf.Field): string {
  const name = field.resolvedType?.fullName.replace(/^\./, '') ?? field.type
  if (field.map) return `a map of ${name}`
  return field.repeated ? `a list of ${name}` : name
}
