import type { Opaque, Processor, ProcessorContext, StreamRecord } from '#streams'
import type { Place } from './note.ts'

/** A step that makes a value of a record and its place; of undefined it makes nothing. */
export function located<V>(
  make: (record: StreamRecord<Opaque, Buffer>, place: Place) => V | undefined
): Processor<Opaque, Buffer, Opaque, V> {
  let context: ProcessorContext<Opaque, V> | undefined
  return {
    init: given => {
      context = given
    },
    process: record => {
      const place = context?.recordMetadata()
      const value = place && make(record, place)
      if (value !== undefined) context?.forward(record.withValue(value))
    }
  }
}
