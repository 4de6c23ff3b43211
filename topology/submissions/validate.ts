import { StreamsError } from '#streams'
import type { SubmissionQueued } from '../../schemas/generated/submissions.ts'
import { parseUuid } from '../../schemas/values/uuid.ts'
import { limits } from './limits.ts'

/**
 * Passes an event that can name a row and whose text a row can hold, with its id in lower case.
 * @throws StreamsError `null-value` for a record without a value, `invalid-value` for an id that is no UUID and a text that no row holds;
 * both are final
 */
export function validateSubmission(value: SubmissionQueued | null): SubmissionQueued {
  if (value === null) throw new StreamsError('null-value', 'the record has no value; send a SubmissionQueued')
  const id = parseUuid(value.id)
  if (id === undefined) throw new StreamsError('invalid-value', 'id is not a UUID')
  if (isHeavier(value.content, limits.contentBytes))
    throw new StreamsError('invalid-value', `content has more than ${limits.contentBytes} bytes of UTF-8`)
  return id === value.id ? value : { ...value, id }
}

/** More bytes of UTF-8 than allowed. */
function isHeavier(text: string, most: number): boolean {
  return 3 * text.length > most && Buffer.byteLength(text) > most
}
