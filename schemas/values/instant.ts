/** First and last instant that is read: years 1000 to 9999 of UTC, what a DATETIME column takes. */
const earliest = Date.UTC(1000, 0, 1)
const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

const extended =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?(?:(Z)|([+-])(\d{2})(?::(\d{2}))?)?)?$/
const blankForPlus = / (?=\d{2}(:?\d{2})?$)/
const basic = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d+))?)?(?:(Z)|([+-])(\d{2})(\d{2})?)?)?$/

/**
 * Reads an ISO 8601 calendar date, or date and time, strictly: extended (`2026-02-19T14:30:00Z`) or basic (`20260219T143000Z`).
 * Without an offset it is UTC, a date alone is midnight UTC, and digits below the millisecond are cut.
 * Returns milliseconds since the epoch, or undefined when the text is anything else: a date or time that does not exist
 * (30 February, 24:00, second 60) or an instant outside the years 1000 to 9999 in UTC.
 */
export function parseInstant(text: string): number | undefined {
  const parts = extended.exec(text) ?? basic.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = parts
  const midnight = dayOf(Number(year), Number(month), Number(day))
  const time = timeOf(Number(hour), Number(minute), Number(second))
  const offset = offsetOf(parts[9], Number(parts[10] ?? 0), Number(parts[11] ?? 0))
  if (midnight === undefined || time === undefined || offset === undefined) return undefined
  const instant = midnight + time + Number(fraction.slice(0, 3).padEnd(3, '0')) - offset
  return instant >= earliest && instant <= latest ? instant : undefined
}

/**
 * Reads an instant of a URL's query, where an unescaped `+` means a blank: `2026-01-01T00:00:00+02:00` arrives with a blank before its offset.
 * Otherwise as `parseInstant`.
 */
export function parseQueryInstant(text: string): number | undefined {
  return parseInstant(text.replace(blankForPlus, '+'))
}

/**
 * Writes an instant as ISO 8601 in UTC, without a fraction when it is whole, so that `2026-02-19T14:30:00Z` comes back equal.
 * Throws a `RangeError` when it is not an instant.
 */
export function formatInstant(instant: number): string {
  const text = new Date(instant).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}

function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}

function timeOf(hour: number, minute: number, second: number): number | undefined {
  return hour < 24 && minute < 60 && second < 60 ? ((hour * 60 + minute) * 60 + second) * 1000 : undefined
}

function offsetOf(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (sign === undefined) return 0
  if (hours > 23 || minutes > 59) return undefined
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000
}
