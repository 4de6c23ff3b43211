import type { Schema } from '../../../shared/api/feedback-client.ts'

export type Trace = Schema<'FeedbackTrace'>
export type TraceEvent = Schema<'TraceEvent'>

/** What happened, in a word. */
export const kindWords: { readonly [kind in TraceEvent['kind']]: string } = {
  requested: 'Requested',
  accepted: 'Accepted',
  scored: 'Scored',
  stored: 'Stored',
  published: 'Published',
  dead: 'Died',
  replayed: 'Replayed',
  discarded: 'Discarded'
}

const units = [
  { name: 'd', millis: 86_400_000 },
  { name: 'h', millis: 3_600_000 },
  { name: 'min', millis: 60_000 },
  { name: 's', millis: 1_000 }
] as const

/** The time since what happened before, in its largest unit; below zero where clocks of machines differ. */
export function gapWords(millis: number): string {
  const size = Math.abs(millis)
  const sign = millis < 0 ? '−' : '+'
  const unit = units.find(one => size >= one.millis)
  return unit === undefined ? `${sign}${size} ms` : `${sign}${(size / unit.millis).toFixed(1)} ${unit.name}`
}

/** What was done besides what the detail says: why, by whom, and in which trace of its request. */
export function besidesOf({ kind, reason, step, actor, traceparent }: TraceEvent): string {
  const died = kind === 'dead' && reason !== undefined ? [`${reason} in ${step}`] : []
  const why = kind === 'discarded' && reason !== undefined ? [`because: ${reason}`] : []
  const who = actor === undefined ? [] : [`by ${actor}`]
  const trace = traceparent === undefined ? [] : [`trace ${traceparent.split('-')[1] ?? traceparent}`]
  return [...died, ...why, ...who, ...trace].join(', ')
}

/** The id of the dead letter that an event tells of. */
export function letterOf({ kind, topic, partition, offset }: TraceEvent): string | undefined {
  return kind === 'dead' && topic !== undefined ? `${topic}-${partition}-${offset}` : undefined
}

/** What was looked at for a trace, and whether that was all. */
export function searchedWords({ records, complete }: Trace['searched']): string {
  const count = `${records.toLocaleString('en')} ${records === 1 ? 'record' : 'records'}`
  return complete
    ? `Looked at ${count} in Kafka: all that there was to look at.`
    : `Looked at ${count} in Kafka, the newest only: TRACE_SEARCH_RECORDS is the limit.`
}
