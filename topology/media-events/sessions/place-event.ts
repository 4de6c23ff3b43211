import type { Opaque, Processor, ProcessorContext } from '#streams'
import type { UserEvent } from '../../../schemas/generated/media-events.ts'
import type { PlacedEvent } from './session-part.ts'

/** Adds the offset of the record. */
export function placeEvent(): Processor<Opaque, UserEvent, Opaque, PlacedEvent> {
  let context: ProcessorContext<Opaque, PlacedEvent> | undefined
  return {
    init: given => {
      context = given
    },
    process: record => {
      const place = context?.recordMetadata()
      if (place !== undefined) context?.forward(record.withValue({ event: record.value, offset: place.offset }))
    }
  }
}
