import {
  errorHeaders,
  eventTimeHeader,
  type ProducerRecord,
  StreamsError,
  withHeaders,
  withoutErrorHeaders,
  withoutHeaders
} from '#streams'
import { saysWhy } from '../../../topology/dead-letters/why.ts'
import type { DeadLetterDeps, FindValues } from '../deps.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'

/** A letter with the record that goes back. */
export interface Planned {
  readonly letter: DeadLetter
  readonly record: ProducerRecord
  /** What to know of it; empty for nothing. */
  readonly note: string
}

/** Why a letter may not be replayed, or undefined. */
export function refusalOf(
  letter: DeadLetter,
  { system }: DeadLetterDeps,
  maxReplays: number
): StreamsError | undefined {
  const { source, replays } = letter
  if (!system.sources.some(({ name }) => name === source.topic)) {
    const message = `it came from ${source.topic}, which is no source of ${system.name}: name the system or application it is of`
    return new StreamsError('invalid-configuration', message)
  }
  if (replays < maxReplays) return undefined
  const times = `${replays} ${replays === 1 ? 'time' : 'times'}`
  const message = `it was replayed ${times} already and died again; repair it with --edit, or raise --max-replays`
  return new StreamsError('replay-limit', message)
}

/**
 * The record that goes back: the original bytes and headers, with the event time in one and the replay count one higher. It has no timestamp,
 * so that it is stamped when it is written: retention would delete the record of an old event before it is read. The key decides the partition,
 * as for every new record.
 */
export function replayRecord(letter: DeadLetter): ProducerRecord {
  const { source, key, value, timestamp, replays } = letter
  return {
    topic: source.topic,
    key,
    value,
    headers: withHeaders(withoutHeaders(withoutErrorHeaders(letter.headers), saysWhy), {
      ...(timestamp !== undefined && { [eventTimeHeader]: String(timestamp) }),
      [errorHeaders.replayCount]: String(replays + 1)
    })
  }
}

/** The same with a corrected value, keyed as the system keys it. Rejects naming the field that does not fit. */
export async function editedRecord(letter: DeadLetter, edit: unknown, find: FindValues): Promise<ProducerRecord> {
  const values = find(letter.source.topic)
  if (values === undefined) {
    throw new StreamsError('invalid-configuration', `topic ${letter.source.topic} is no source of this system`)
  }
  const record = replayRecord(letter)
  return { ...record, ...(await values.encode(edit, record.headers ?? {})) }
}
