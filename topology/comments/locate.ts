import type { Opaque, Processor, ProcessorContext } from '#streams'
import type { CommentReceived } from '../../schemas/generated/comments.ts'

/** A comment with its place in the raw topic, which tells a repeat from the same record read again after a crash. */
export interface LocatedComment {
  readonly comment: CommentReceived
  readonly rawPartition: number
  readonly rawOffset: number
}

/** Adds the place of the record in the raw topic. */
export function locateComment(): Processor<Opaque, CommentReceived, Opaque, LocatedComment> {
  let context: ProcessorContext<Opaque, LocatedComment> | undefined
  return {
    init: given => {
      context = given
    },
    process: record => {
      const place = context?.recordMetadata()
      if (place === undefined) return
      context?.forward(
        record.withValue({ comment: record.value, rawPartition: place.partition, rawOffset: place.offset })
      )
    }
  }
}
