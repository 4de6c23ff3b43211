import type { ValidateFunction } from 'ajv'
import type { ReferencedSchema, RegisteredSchema } from '../schema-cache.ts'
import { poison } from '../wire-format.ts'
import { jsonValidator, problemsIn } from './json-validator.ts'

/** Throws `deserialization-failed` for a value that is not valid by the schema under which it says it was written. */
export type WriterCheck = (value: unknown) => void

/**
 * The check of values under one schema id, as Confluent's deserializer makes it with `json.fail.invalid.schema`: the id decides, whatever
 * subject it belongs to. Nothing is checked twice for the reader's own schema, and nothing at all for a schema that needs another draft, a
 * schema that it does not name as a reference, or an asynchronous validator: there the reader's schema decides alone.
 * @throws StreamsError `deserialization-failed` for a schema that is no JSON Schema
 */
export function writerCheck(
  { id, format, text, references, unreadable }: RegisteredSchema,
  readerText: string
): WriterCheck {
  if (format !== 'json-schema') throw poison(`schema ${id} is ${format}; the topic holds JSON Schema`)
  const validate = text === readerText || unreadable !== undefined ? undefined : validatorIfPossible(text, references)
  if (validate === undefined) return () => undefined
  return value => {
    if (!validate(value)) throw poison(`not valid by schema ${id}, which its header names: ${problemsIn(validate)}`)
  }
}

function validatorIfPossible(
  text: string,
  references: readonly ReferencedSchema[] | undefined
): ValidateFunction | undefined {
  try {
    const validate = jsonValidator(text, references)
    return '$async' in validate ? undefined : validate
  } catch {
    return undefined
  }
}
