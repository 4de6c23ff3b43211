import { StreamsError } from '#streams'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { parseUuid } from '../../schemas/values/uuid.ts'
import { limits } from './limits.ts'

/**
 * Passes feedback that the table can keep unchanged, with its `message_id` in lower case.
 * @throws StreamsError `null-value` for a record without a value, `invalid-value` naming field and limit; both are final
 */
export function validateFeedback(value: FeedbackReceived | null): FeedbackReceived {
  if (value === null) throw new StreamsError('null-value', 'the record has no value; send a FeedbackReceived')
  const { message_id, customer_id, feedback_text, feedback_timestamp } = value
  const id = parseUuid(message_id) ?? reject('message_id is not a UUID')
  checkText('customer_id', customer_id)
  checkText('feedback_text', feedback_text)
  if (isLonger(customer_id, limits.customerIdLength))
    reject(`customer_id has more than ${limits.customerIdLength} characters`)
  if (isHeavier(feedback_text, limits.feedbackTextBytes))
    reject(`feedback_text has more than ${limits.feedbackTextBytes} bytes of UTF-8`)
  if (!(feedback_timestamp >= limits.earliest && feedback_timestamp <= limits.latest)) {
    reject(`feedback_timestamp is ${feedback_timestamp}, which is outside the years 1000 to 9999`)
  }
  return id === message_id ? value : { ...value, message_id: id }
}

function reject(problem: string): never {
  throw new StreamsError('invalid-value', problem)
}

function checkText(field: string, text: string): void {
  if (isBlank(text)) reject(`${field} is empty`)
  if (!text.isWellFormed()) reject(`${field} holds half a surrogate pair, which UTF-8 cannot carry`)
}

/** Empty or only white space; the first character decides for nearly every text. */
function isBlank(text: string): boolean {
  return !(text.charCodeAt(0) > 32 && text.charCodeAt(0) < 127) && text.trim() === ''
}

/** More code points than allowed. */
function isLonger(text: string, most: number): boolean {
  return text.length > most && (text.length > 2 * most || Array.from(text).length > most)
}

/** More bytes of UTF-8 than allowed. */
function isHeavier(text: string, most: number): boolean {
  return 3 * text.length > most && Buffer.byteLength(text) > most
}
