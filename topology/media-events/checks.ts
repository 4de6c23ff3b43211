import { StreamsError } from '#streams'
import { parseInstant } from '../../schemas/values/instant.ts'
import { parseUuid } from '../../schemas/values/uuid.ts'
import { limits } from './limits.ts'

const id = /^[\w.:-]{1,64}$/
const day = /^\d{4}-\d\d-\d\d$/

/** Rejects the record for good, naming field and limit. */
export function reject(problem: string): never {
  throw new StreamsError('invalid-value', problem)
}

/** The UUID in lower case. */
export function checkUuid(field: string, text: string): string {
  return parseUuid(text) ?? reject(`${field} is not a UUID`)
}

/** An id that every table compares byte by byte: no blanks, no letters outside ASCII. */
export function checkId(field: string, text: string): void {
  if (!id.test(text)) reject(`${field} is not 1 to 64 of letters, digits, _ . : and -`)
}

/** Text that files and tables keep as it is; PostgreSQL cannot hold U+0000. */
export function checkText(field: string, text: string): void {
  if (text.length > limits.textLength && Array.from(text).length > limits.textLength)
    reject(`${field} has more than ${limits.textLength} characters`)
  if (!text.isWellFormed()) reject(`${field} holds half a surrogate pair, which UTF-8 cannot carry`)
  if (text.includes('\u0000')) reject(`${field} holds the character U+0000`)
}

export function checkWord(field: string, text: string, allowed: readonly string[]): void {
  if (!allowed.includes(text)) reject(`${field} is not one of ${allowed.join(', ')}`)
}

/** From 0 up; not a number and infinity are outside. */
export function checkRange(field: string, value: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (!(value >= 0 && value <= most))
    reject(`${field} is not a number from 0${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ' up'}`)
}

export function checkEntries(field: string, entries: readonly unknown[]): void {
  if (entries.length > limits.entries) reject(`${field} has more than ${limits.entries} entries`)
}

/** An instant in any form that `parseInstant` reads, such as 2026-02-19T14:30:00.123456+00:00. */
export function checkInstant(field: string, text: string): void {
  if (parseInstant(text) === undefined)
    reject(`${field} is not an instant of the years 1000 to 9999 such as 2026-02-19T14:30:00Z`)
}

export function checkDay(field: string, text: string): void {
  const time = day.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text || time < limits.earliest)
    reject(`${field} is not a day such as 2026-02-19`)
}
