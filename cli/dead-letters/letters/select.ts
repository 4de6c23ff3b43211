import { isRetryable, type PartitionOffsets, type RawRecord } from '#streams'
import type { ReadRange } from '#streams/connector'
import { type DeadLetterDeps, valuesOf } from '../deps.ts'
import { type DeadLetter, deadLetterOf } from './dead-letter.ts'
import { type LetterId, type LetterPlace, letterId, parseLetterId } from './letter-id.ts'
import { offsetsOf, scan } from './scan.ts'

/** Which dead letters a command is about; all conditions hold together. */
export interface Selection {
  /** Ids as `parseLetterId` reads them; empty: all. */
  readonly ids: readonly string[]
  /** An error code or class name. */
  readonly reason?: string | undefined
  /** Further conditions; called for each letter that the others name. */
  readonly matches?: ((letter: DeadLetter) => boolean) | undefined
}

/** What a scan is told of one run of records, in the order of the partition. */
export interface Found {
  /** Letters that the selection names. */
  readonly selected: readonly DeadLetter[]
  /** Every letter that was read. */
  readonly all: readonly DeadLetter[]
  /** Records that are no dead letters. */
  readonly foreign: number
}

/**
 * Reads the dead letters that are there now, partition by partition, oldest first, until `onFound` answers `stop`. Resolves with
 * the ids that nothing was found for; none when it was stopped. Throws as `parseLetterId` does before anything is read.
 */
export async function selectLetters(
  deps: DeadLetterDeps,
  { ids, reason, matches = () => true }: Selection,
  onFound: (found: Found) => Promise<'go on' | 'stop'>
): Promise<readonly string[]> {
  const topic = deps.system.deadLetterTopic
  const wanted = new Map(ids.map(id => [id, parseLetterId(id, topic)]))
  const missing = new Set(wanted.keys())
  const names = matcher(deps, wanted)
  const offsets = await offsetsOf(deps.driver, topic)
  const ended = await scan(deps.driver, rangesFor(topic, offsets, [...wanted.values()]), async (range, records) => {
    const all = lettersOf(range, records)
    const selected: DeadLetter[] = []
    for (const letter of all) {
      const named = await names(letter)
      for (const id of named) missing.delete(id)
      if (ids.length > 0 && named.length === 0) continue
      if ((reason === undefined || letter.reason === reason) && matches(letter)) selected.push(letter)
    }
    return onFound({ selected, all, foreign: records.length - all.length })
  })
  return ended === 'stop' ? [] : [...missing]
}

function lettersOf(range: ReadRange, records: readonly RawRecord[]): readonly DeadLetter[] {
  return records.map(record => deadLetterOf(range, record)).filter(letter => letter !== undefined)
}

/** Single offsets when only places are named, else everything. */
function rangesFor(
  topic: string,
  offsets: readonly PartitionOffsets[],
  wanted: readonly LetterId[]
): readonly ReadRange[] {
  if (wanted.length === 0 || wanted.some(({ kind }) => kind === 'message')) {
    return offsets.map(({ partition, earliest, latest }) => ({ topic, partition, from: earliest, to: latest }))
  }
  const places = new Map(wanted.flatMap(id => (id.kind === 'place' ? [[letterId(id.place), id.place]] : [])))
  const kept = [...places.values()].filter(({ partition, offset }) =>
    offsets.some(held => held.partition === partition && offset >= held.earliest && offset < held.latest)
  )
  return kept.map(({ partition, offset }) => ({ topic, partition, from: offset, to: offset + 1 }))
}

/** Answers with the ids that name a letter. */
function matcher(
  deps: DeadLetterDeps,
  wanted: ReadonlyMap<string, LetterId>
): (letter: DeadLetter) => Promise<readonly string[]> {
  const find = valuesOf(deps)
  const carries = async (letter: DeadLetter, messageId: string): Promise<boolean> => {
    if (letter.value === null || !letter.value.toString('latin1').toLowerCase().includes(messageId)) return false
    try {
      const value = await find(letter.source.topic)?.decode(letter.value, letter.headers)
      return value === undefined || deps.system.messageId(value)?.toLowerCase() === messageId
    } catch (error) {
      if (isRetryable(error)) throw error
      return true
    }
  }
  return async letter => {
    const named: string[] = []
    for (const [text, id] of wanted) {
      if (id.kind === 'place' ? isAt(letter, id.place) : await carries(letter, id.messageId)) named.push(text)
    }
    return named
  }
}

function isAt(letter: DeadLetter, { partition, offset }: LetterPlace): boolean {
  return letter.partition === partition && letter.offset === offset
}
