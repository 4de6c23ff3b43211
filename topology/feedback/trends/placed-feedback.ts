import { type Processor, type ProcessorContext, StreamsError, type TimestampExtractor } from '#streams'
import type { FeedbackScored } from '../../../schemas/generated/feedback.ts'

/** Scored feedback with its place in the scored topic, by which it counts once however often it is read. */
export interface PlacedFeedback {
  readonly feedback: FeedbackScored
  readonly partition: number
  readonly offset: number
}

/**
 * The time at which feedback counts, milliseconds: when the customer gave it, or when it was analysed where it claims to be from more than `ahead`
 * milliseconds after that. It depends on nothing but the feedback, so that reading it again gives the same windows. What is older than 1970 counts
 * at its begin.
 */
export function countedAt({ feedback_timestamp, analysis_timestamp }: FeedbackScored, ahead: number): number {
  const time = feedback_timestamp > analysis_timestamp + ahead ? analysis_timestamp : feedback_timestamp
  return Math.max(0, time)
}

/** Event times of the scored topic. */
export function countedAtTime(ahead: number): TimestampExtractor<string, FeedbackScored> {
  return ({ value, timestamp }: { readonly value: FeedbackScored | null; readonly timestamp: number }) =>
    value === null ? timestamp : countedAt(value, ahead)
}

/** Adds the place of the record in the scored topic. Throws `null-value` for a record without a value, and
 * `invalid-value` for a compound that is no finite number. */
export function placeFeedback(): Processor<string, FeedbackScored | null, string, PlacedFeedback> {
  let context: ProcessorContext<string, PlacedFeedback> | undefined
  return {
    init: given => {
      context = given
    },
    process: record => {
      const place = context?.recordMetadata()
      if (place === undefined) return
      if (record.value === null) throw new StreamsError('null-value', 'the record has no value; send a FeedbackScored')
      const { compound } = record.value
      if (!Number.isFinite(compound)) {
        throw new StreamsError('invalid-value', `compound is ${compound}, which no sum can hold; send a finite number`)
      }
      context?.forward(record.withValue({ feedback: record.value, partition: place.partition, offset: place.offset }))
    }
  }
}
