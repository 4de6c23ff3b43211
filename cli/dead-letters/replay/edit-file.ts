import { readFileSync } from 'node:fs'
import { asError, StreamsError } from '#streams'

/** The corrected value in a JSON file. Throws `invalid-configuration` when it cannot be read or is not JSON. */
export function readEdit(file: string): { readonly value: unknown } {
  try {
    return { value: JSON.parse(readFileSync(file, 'utf8')) }
  } catch (cause) {
    const message = `--edit ${file} is wrong: it must be a JSON file with the corrected value (${asError(cause).message})`
    throw new StreamsError('invalid-configuration', message, { cause })
  }
}
