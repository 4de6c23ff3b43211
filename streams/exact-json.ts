import { isUtf8 } from 'node:buffer'
import { StreamsError } from './errors/streams-error.ts'

/**
 * A number in JSON that no double represents exactly as written. It takes the number's place, so that code that ignores the number never
 * fails.
 */
export class InexactNumber {
  /** The number as written in the JSON text. */
  readonly source: string

  /** Created by `readJson`. */
  constructor(source: string) {
    this.source = source
  }

  /** Returns the number as written, so that messages show it. */
  toJSON(): string {
    return this.source
  }
}

/** Numbers that may not be exact: sixteen digits or more, or an exponent. Most texts have none and are parsed without further checks. */
const suspicious = /(?:^|[:,[\s])-?\d(?:[\d.]{15}|[\d.]*[eE])/

/**
 * Parses JSON in UTF-8 (RFC 8259). A number that a double does not represent exactly as written, such as 9007199254740993 or 1e400, becomes
 * an `InexactNumber`.
 * @throws StreamsError `deserialization-failed` for bytes that are not UTF-8 or not JSON
 */
export function readJson(data: Buffer): unknown {
  if (!isUtf8(data)) throw unreadable('the text is not UTF-8')
  const text = data.toString('utf8')
  try {
    return suspicious.test(text) ? (JSON.parse(text, exactOrMarked) as unknown) : JSON.parse(text)
  } catch (cause) {
    throw unreadable(String(cause), cause)
  }
}

/**
 * Like `readJson`, for formats that keep every field.
 * @throws StreamsError `deserialization-failed`, also for a number that a double does not represent exactly; names its field
 */
export function readExactJson(data: Buffer): unknown {
  const value = readJson(data)
  const found = inexactIn(value, '')
  if (found === undefined) return value
  const where = found.path === '' ? '' : `field ${found.path}: `
  throw new StreamsError(
    'deserialization-failed',
    `${where}the number ${found.number.source} does not come back equal from a double; send it as text`
  )
}

/** The `context` is that of the proposal "JSON.parse source text access", which Node has since version 21. */
function exactOrMarked(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number') return value
  const source = context?.source
  return source === undefined || isExact(source, value) ? value : new InexactNumber(source)
}

function isExact(source: string, value: number): boolean {
  return Number.isFinite(value) && decimalOf(source) === decimalOf(String(value))
}

/** A decimal number in one spelling: its digits without zeros at the ends, and the power of ten of the last one. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const significant = digits.replace(/0+$/, '')
  if (significant === '') return '0'
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`
}

function inexactIn(
  value: unknown,
  path: string
): { readonly path: string; readonly number: InexactNumber } | undefined {
  if (value instanceof InexactNumber) return { path, number: value }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, item] of Object.entries(value)) {
    const found = inexactIn(item, path === '' ? name : `${path}.${name}`)
    if (found !== undefined) return found
  }
  return undefined
}

const unreadable = (why: string, cause?: unknown): StreamsError =>
  new StreamsError('deserialization-failed', `not JSON: ${why}`, { cause })
