import { type Opaque, type Processor, type ProcessorContext, StreamsError } from '#streams'
import type { CustomerEvent } from '../../schemas/generated/cafe.ts'

/** An event with where it lay and when. */
export interface ReceivedEvent {
  readonly event: CustomerEvent
  readonly partition: number
  readonly offset: number
  /** The record's timestamp at the broker, milliseconds since the epoch. */
  readonly timestamp: number
}

/** Adds to each event where its record lies. */
export function withPosition(): Processor<Opaque, CustomerEvent, Opaque, ReceivedEvent> {
  let context: ProcessorContext<Opaque, ReceivedEvent> | undefined
  return {
    init: given => {
      context = given
    },
    process: record => {
      const at = context?.recordMetadata()
      if (at === undefined) throw new StreamsError('processing-failed', 'a record without a position was processed')
      const { partition, offset } = at
      context?.forward(record.withValue({ event: record.value, partition, offset, timestamp: record.timestamp }))
    }
  }
}
