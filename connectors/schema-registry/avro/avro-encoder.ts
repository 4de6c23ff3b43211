import type avsc from 'avsc'
import { StreamsError } from '#streams'
import { preview } from '../preview.ts'

/** Size the scratch buffer starts with; most records fit. */
const initialBytes = 4096

/**
 * Encodes values with one schema: what names the schema and the payload go into a buffer that is used again and again, and are copied out once.
 * Throws `serialization-failed` naming the field that does not fit.
 */
export function avroEncoder<T>(type: avsc.Type, prefix: Buffer): (value: T) => Buffer {
  let scratch = withPrefix(initialBytes, prefix)
  const write = (value: T): number => {
    try {
      return type.encode(value, scratch, prefix.length)
    } catch (cause) {
      throw misfit(type, value, cause)
    }
  }
  return value => {
    let end = write(value)
    if (end < 0) {
      scratch = withPrefix(scratch.length * 2 - end, prefix)
      end = write(value)
    }
    const data = Buffer.allocUnsafe(end)
    scratch.copy(data, 0, 0, end)
    return data
  }
}

function withPrefix(size: number, prefix: Buffer): Buffer {
  const buffer = Buffer.allocUnsafeSlow(size)
  prefix.copy(buffer)
  return buffer
}

/** The error of a value that does not fit a type, naming the first few fields at fault. */
export function misfit(type: avsc.Type, value: unknown, cause?: unknown): StreamsError {
  const problems = problemsOf(type, value)
  const fallback = cause instanceof Error ? cause.message : 'it does not fit'
  const why = problems.length === 0 ? fallback : problems.slice(0, 3).join('; ')
  return new StreamsError('serialization-failed', `not a ${type.name ?? type.typeName}: ${why}`, { cause })
}

/** What is wrong with a value: `field a.b: expected long, got "x"`. Empty when nothing is. */
export function problemsOf(type: avsc.Type, value: unknown): readonly string[] {
  const problems: string[] = []
  type.isValid(value, {
    errorHook: (path, found, expected) => {
      const where = path.length === 0 ? '' : `field ${path.join('.')}: `
      const hint =
        found instanceof Date && expected.typeName === 'long' ? '; give a number, such as date.getTime()' : ''
      problems.push(`${where}expected ${expected.name ?? expected.typeName}, got ${preview(found)}${hint}`)
    }
  })
  return problems
}
