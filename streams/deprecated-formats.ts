import type { Format, Opaque } from './serde.ts'
import { serdes } from './serdes.ts'

/**
 * Strings in UTF-8. Bytes that are not valid UTF-8 are rejected, never replaced.
 * @deprecated Use `serdes.string`, which auto-import finds because no TypeScript keyword hides it.
 */
export const string: Format<string> = serdes.string

/**
 * Raw bytes.
 * @deprecated Use `serdes.bytes`.
 */
export const bytes: Format<Buffer> = serdes.bytes

/**
 * Bytes that no step reads, kept unchanged, such as keys of any producer. Strings may be written too.
 * @deprecated Use `serdes.opaque`.
 */
export const opaque: Format<Opaque> = serdes.opaque

/**
 * JSON in UTF-8. A number that a double cannot represent exactly as written is rejected, in both directions, with the name of its field;
 * send such numbers as strings. `check` may validate and narrow the parsed value; it throws to reject it.
 * @deprecated Use `serdes.json`.
 */
export function json<T>(check?: (value: unknown) => T): Format<T> {
  return serdes.json(check)
}

/**
 * Avro in Confluent's wire format, with a registry subject.
 * @deprecated Use `serdes.avro`.
 */
export function avro<T>(subject: string): Format<T> {
  return serdes.avro(subject)
}

/**
 * JSON Schema in Confluent's wire format, with a registry subject.
 * @deprecated Use `serdes.jsonSchema`.
 */
export function jsonSchema<T>(subject: string): Format<T> {
  return serdes.jsonSchema(subject)
}
