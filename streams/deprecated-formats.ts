import type { Format, Opaque } from './serde.ts'
import { serdes } from './serdes.ts'

/**
 * Text in UTF-8. Bytes that are not UTF-8 are refused, never replaced.
 * @deprecated Use `serdes.string`, which no word of TypeScript hides: auto-import finds it.
 */
export const string: Format<string> = serdes.string

/**
 * Bytes as they are.
 * @deprecated Use `serdes.bytes`.
 */
export const bytes: Format<Buffer> = serdes.bytes

/**
 * Bytes that no step looks at, kept as they are: any producer's key. Text may be given where they are written.
 * @deprecated Use `serdes.opaque`.
 */
export const opaque: Format<Opaque> = serdes.opaque

/**
 * JSON in UTF-8. A number that a double cannot hold as it was written is refused by its field, in both directions; send such numbers as
 * text. `check` may validate and narrow what was parsed; it throws to reject.
 * @deprecated Use `serdes.json`.
 */
export function json<T>(check?: (value: unknown) => T): Format<T> {
  return serdes.json(check)
}

/**
 * Avro in Confluent's wire format under a registry subject.
 * @deprecated Use `serdes.avro`.
 */
export function avro<T>(subject: string): Format<T> {
  return serdes.avro(subject)
}

/**
 * JSON Schema in Confluent's wire format under a registry subject.
 * @deprecated Use `serdes.jsonSchema`.
 */
export function jsonSchema<T>(subject: string): Format<T> {
  return serdes.jsonSchema(subject)
}
