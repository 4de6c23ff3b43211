import type { Headers, RawRecord, TopicPartition } from '#streams'
import { type Why, whyOf } from '../../../topology/dead-letters/why.ts'
import { letterId } from './letter-id.ts'

/** A record of a dead-letter topic, read: the original record, and why and where it failed. */
export interface DeadLetter extends Why {
  /** `<topic>-<partition>-<offset>` of the dead letter itself. */
  readonly id: string
  readonly partition: number
  readonly offset: number
  /** When the broker took the dead letter, milliseconds since the epoch. */
  readonly time: number
  /** Where the original record was read. */
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number }
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** All headers, those of the error included. */
  readonly headers: Headers
}

/** Reads a record of a dead-letter topic; undefined when it does not say which topic it came from, so that it cannot go back. */
export function deadLetterOf({ topic, partition }: TopicPartition, record: RawRecord): DeadLetter | undefined {
  const { headers, offset, key, value } = record
  const { source, ...why } = whyOf(headers)
  if (source === undefined) return undefined
  return {
    id: letterId({ topic, partition, offset }),
    partition,
    offset,
    time: record.timestamp,
    ...why,
    source,
    key,
    value,
    headers
  }
}
