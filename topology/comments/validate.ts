import { StreamsError } from '#streams'
import type { CommentReceived } from '../../schemas/generated/comments.ts'
import { limits } from './limits.ts'

const visible = /^[!-~]+$/

/**
 * Passes a comment that the table can keep unchanged.
 * @throws StreamsError `null-value` for a record without a value, `invalid-value` naming field and limit; both are final
 */
export function validateComment(value: CommentReceived | null): CommentReceived {
  if (value === null) throw new StreamsError('null-value', 'the record has no value; send a CommentReceived')
  const { commentId, text, source, timestamp } = value
  if (!visible.test(commentId) || commentId.length > limits.commentIdLength) {
    reject(`commentId is not 1 to ${limits.commentIdLength} visible ASCII characters`)
  }
  checkText('text', text)
  checkText('source', source)
  if (3 * text.length > limits.textBytes && Buffer.byteLength(text) > limits.textBytes) {
    reject(`text has more than ${limits.textBytes} bytes of UTF-8`)
  }
  if (source.length > limits.sourceLength && Array.from(source).length > limits.sourceLength) {
    reject(`source has more than ${limits.sourceLength} characters`)
  }
  if (!(timestamp >= limits.earliest && timestamp <= limits.latest)) {
    reject(`timestamp is ${timestamp}, which is outside the years 1000 to 9999`)
  }
  return value
}

function reject(problem: string): never {
  throw new StreamsError('invalid-value', problem)
}

function checkText(field: string, text: string): void {
  if (text.trim() === '') reject(`${field} is empty`)
  if (!text.isWellFormed()) reject(`${field} holds half a surrogate pair, which UTF-8 cannot carry`)
}
