import type { Opaque, StreamRecord } from '#streams'
import { groupOf } from './group.ts'
import type { Place } from './note.ts'
import type { IndexedLetter } from './read-model.ts'
import { whyOf } from './why.ts'

/** Characters that the index keeps: what is longer is in the letter itself. */
export const indexLimits = { topic: 249, reason: 255, step: 255, message: 1_000, application: 255, key: 255 } as const

/** A dead letter as the index keeps it. */
export function indexedLetter(
  { key, headers, timestamp }: Pick<StreamRecord<Opaque | null, unknown>, 'key' | 'headers' | 'timestamp'>,
  { topic, partition, offset }: Place
): IndexedLetter {
  const { kind, reason, step, message, source, application, attempts } = whyOf(headers)
  return {
    topic,
    partition,
    offset,
    diedAt: timestamp,
    kind,
    reason: cut(reason, indexLimits.reason),
    step: cut(step, indexLimits.step),
    message: cut(message, indexLimits.message),
    group: groupOf({ topic, reason, step, message }),
    source: source && { ...source, topic: cut(source.topic, indexLimits.topic) },
    application: cut(application, indexLimits.application),
    attempts,
    key: key === null ? null : cut(String(key), indexLimits.key)
  }
}

/** Never ends between the halves of a surrogate pair, nor holds one alone. */
function cut(text: string, most: number): string {
  return (text.length <= most ? text : `${text.slice(0, most - 1)}…`).toWellFormed()
}
