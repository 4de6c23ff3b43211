import { asError, codeOf, errorCodes, type Headers } from '#streams'
import { nextStepFor } from '../../operations/next-steps.ts'
import { type DeadLetterDeps, type FindValues, valuesOf } from '../deps.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { type Selection, selectLetters } from '../letters/select.ts'
import { readMarks } from '../replay/replay-marks.ts'
import { type ListedLetter, listed } from './list.ts'

/** Everything about one dead letter. */
export interface ShownLetter extends ListedLetter {
  /** Where the original record was read. */
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number }
  /** Event time of the original record, milliseconds since the epoch; null where the letter does not say. */
  readonly timestamp: number | null
  readonly application: string
  readonly schemaId: number | null
  /** What the reason means, and what to do next. */
  readonly meaning: string
  readonly next: string
  /** The original record's headers and those of the error, as text; the stack trace is below. */
  readonly headers: { readonly [name: string]: string | null | readonly (string | null)[] }
  readonly stacktrace: string | null
  /** The decoded value; absent when it cannot be decoded. */
  readonly value?: unknown
  /** Why the value could not be decoded. */
  readonly undecoded?: string
  /** The bytes of the value; null for a record without one. */
  readonly bytes: Buffer | null
}

/** The selected letters in full, at most `limit`, and the ids that name none. */
export async function showDeadLetters(
  deps: DeadLetterDeps,
  { limit, ...selection }: Selection & { readonly limit: number }
): Promise<{ readonly letters: readonly ShownLetter[]; readonly missing: readonly string[] }> {
  const marks = await readMarks(deps.driver, deps.system.deadLetterTopic)
  const find = valuesOf(deps)
  const letters: ShownLetter[] = []
  const missing = await selectLetters(deps, selection, async ({ selected }) => {
    for (const letter of selected.slice(0, limit - letters.length)) {
      letters.push({ ...listed(letter, marks), ...(await details(letter, find)) })
    }
    return letters.length < limit ? 'go on' : 'stop'
  })
  return { letters, missing }
}

async function details(letter: DeadLetter, find: FindValues): Promise<Omit<ShownLetter, keyof ListedLetter>> {
  const { source, application, reason } = letter
  return {
    source,
    timestamp: letter.timestamp ?? null,
    application,
    schemaId: letter.schemaId ?? null,
    meaning: meaningOf(reason),
    next: nextStepFor(reason),
    headers: headersAsText(letter.headers),
    stacktrace: letter.stacktrace ?? null,
    bytes: letter.value,
    ...(await decoded(source.topic, letter.value, letter.headers, find))
  }
}

/** What a reason means, in words. */
export function meaningOf(reason: string): string {
  return Object.hasOwn(errorCodes, reason)
    ? errorCodes[reason as keyof typeof errorCodes]
    : 'An error of a step or a library.'
}

/** The value as it was meant, or why its bytes cannot be read. */
export async function decoded(
  topic: string,
  value: Buffer | null,
  headers: Headers,
  find: FindValues
): Promise<Pick<ShownLetter, 'value' | 'undecoded'>> {
  if (value === null) return { value: null }
  const values = find(topic)
  if (values === undefined) return undecoded(`topic ${topic} is no source of this system`)
  try {
    return { value: await values.decode(value, headers) }
  } catch (error) {
    return undecoded(`${codeOf(error, 'deserialization-failed')}: ${asError(error).message}`)
  }
}

const undecoded = (why: string): Pick<ShownLetter, 'undecoded'> => ({ undecoded: why })

/** Header values as text; a name that occurs more than once has a list. */
export function headersAsText(headers: Headers): ShownLetter['headers'] {
  const text = (value: Uint8Array | string | null | undefined): string | null => {
    if (value === null || value === undefined) return null
    return typeof value === 'string' ? value : Buffer.from(value).toString('utf8')
  }
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !name.endsWith('errors.stacktrace'))
      .map(([name, value]) => [name, Array.isArray(value) ? value.map(text) : text(value as Uint8Array)])
  )
}
