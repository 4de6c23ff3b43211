import { isUtf8 } from 'node:buffer'
import { poison } from '../wire-format.ts'

/**
 * The value of JSON text. Bytes that are not UTF-8 (RFC 8259, section 8.1) are refused, where a lenient decoder would put U+FFFD in their
 * place and say nothing. `hint` ends the message.
 * @throws StreamsError `deserialization-failed`
 */
export function parseJson(text: Buffer, hint = ''): unknown {
  if (!isUtf8(text)) throw poison(`not JSON: the text is not UTF-8${hint}`)
  try {
    return JSON.parse(text.toString('utf8'))
  } catch (cause) {
    throw poison(`not JSON: ${String(cause)}${hint}`, cause)
  }
}
