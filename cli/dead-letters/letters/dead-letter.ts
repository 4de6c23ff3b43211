import { errorHeaders, type Headers, headerText, type RawRecord, replayCount, type TopicPartition } from '#streams'
import { letterId } from './letter-id.ts'

/** A record of a dead-letter topic, read: the original record, and why and where it failed. */
export interface DeadLetter {
  /** `<topic>-<partition>-<offset>` of the dead letter itself. */
  readonly id: string
  readonly partition: number
  readonly offset: number
  /** When the broker took the dead letter, milliseconds since the epoch. */
  readonly time: number
  /** An error code, or the name of a foreign error's class. */
  readonly reason: string
  readonly message: string
  readonly stacktrace: string | undefined
  /** Where the original record was read. */
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number }
  /** Event time of the original record, milliseconds since the epoch. */
  readonly timestamp: number | undefined
  readonly step: string
  /** Tries made before it was given up, the first included. */
  readonly attempts: number
  readonly application: string
  readonly schemaId: number | undefined
  /** How often the original record was replayed before it died here. */
  readonly replays: number
  /** What of it was cut because the dead-letter topic does not take it whole, in words; undefined for a whole one. */
  readonly truncated: string | undefined
  readonly key: Buffer | null
  readonly value: Buffer | null
  /** All headers, those of the error included. */
  readonly headers: Headers
}

/** Reads a record of a dead-letter topic; undefined when it does not say which topic it came from, so that it cannot go back. */
export function deadLetterOf({ topic, partition }: TopicPartition, record: RawRecord): DeadLetter | undefined {
  const { headers, offset } = record
  const text = (name: keyof typeof errorHeaders): string | undefined => headerText(headers, errorHeaders[name])
  const source = text('topic')
  if (source === undefined || source === '') return undefined
  return {
    id: letterId({ topic, partition, offset }),
    partition,
    offset,
    time: record.timestamp,
    reason: text('exception') ?? 'unknown',
    message: text('message') ?? '',
    stacktrace: text('stacktrace'),
    source: { topic: source, partition: count(text('partition')) ?? -1, offset: count(text('offset')) ?? -1 },
    timestamp: count(text('timestamp')),
    step: text('step') ?? '',
    attempts: count(text('attempts')) ?? 0,
    application: text('application') ?? '',
    schemaId: count(text('schemaId')),
    replays: replayCount(headers),
    truncated: text('truncated'),
    key: record.key,
    value: record.value,
    headers
  }
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
}
