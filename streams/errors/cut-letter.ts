import type { ProducerRecord } from '../driver/producer.ts'
import { type HeaderEntry, headerEntries, headersOf, headerText, noHeaders } from '../headers.ts'
import { errorHeaderPrefix, errorHeaders } from './dead-letter.ts'

/**
 * A dead letter with at most so many bytes each of key, value and its record's own headers. The header `__streams.errors.truncated` says what was cut
 * and how many bytes that has: all of them are where `topic`, `partition` and `offset` say. A letter that was cut before is cut to less.
 * Undefined where nothing of it is larger.
 */
export function cutLetter(letter: ProducerRecord, limit: number): ProducerRecord | undefined {
  const { headers = noHeaders } = letter
  /** Whole sizes of what is cut. */
  const sizes = new Map(cutBefore(headerText(headers, errorHeaders.truncated)))
  const cut = (name: string, bytes: Buffer | null): Buffer | null => {
    if (bytes === null || bytes.length <= limit) return bytes
    sizes.set(name, sizes.get(name) ?? String(bytes.length))
    return bytes.subarray(0, limit)
  }
  const [key, value] = [cut('key', letter.key), cut('value', letter.value)]
  const own = headerEntries(headers).filter(entry => !isOurs(entry))
  const kept = fitting(own, limit)
  if (kept.length < own.length) sizes.set('headers', sizes.get('headers') ?? String(sizeOf(own)))
  const isCut = key !== letter.key || value !== letter.value || kept.length < own.length
  if (!isCut) return undefined
  const why = headerEntries(headers).filter(entry => isOurs(entry) && !dropped.has(entry[0]))
  const truncated = [...sizes].map(([name, size]) => `${name}=${size}`).join(',')
  return { ...letter, key, value, headers: headersOf([...kept, ...why, [errorHeaders.truncated, truncated]]) }
}

const dropped: ReadonlySet<string> = new Set([errorHeaders.stacktrace, errorHeaders.truncated])

const isOurs = ([name]: HeaderEntry): boolean => name.startsWith(errorHeaderPrefix)

function cutBefore(truncated: string | undefined): readonly (readonly [string, string])[] {
  return [...(truncated ?? '').matchAll(/(\w+)=(\d+)/g)].map(([, name = '', size = '']) => [name, size] as const)
}

/** Those that fit together, the first ones first. */
function fitting(entries: readonly HeaderEntry[], limit: number): readonly HeaderEntry[] {
  let left = limit
  return entries.filter(entry => {
    const size = sizeOf([entry])
    if (size > left) return false
    left -= size
    return true
  })
}

function sizeOf(entries: readonly HeaderEntry[]): number {
  let size = 0
  for (const [name, value] of entries)
    size += Buffer.byteLength(name) + (value === undefined || value === null ? 0 : Buffer.byteLength(value))
  return size
}
