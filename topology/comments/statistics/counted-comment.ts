import {
  type KeyValueStore,
  keyValueStore,
  type Processor,
  type ProcessorContext,
  type Series,
  StreamsError,
  serdes,
  type TimestampExtractor
} from '#streams'
import type { CommentProcessed } from '../../../schemas/generated/comments.ts'
import { limits, rememberedFor, type Tag, tags } from '../limits.ts'
import { validateComment } from '../validate.ts'

/** What windows are told of a processed comment, with its place in the processed topic. */
export interface CountedComment {
  readonly commentId: string
  readonly tag: Tag
  readonly source: string
  /** When it was scored, milliseconds since the epoch. */
  readonly processedAt: number
  readonly partition: number
  readonly offset: number
}

/** Comments that were counted, by their ids, with the offset at which each was met first. */
export const countedComments = keyValueStore('counted-comments', serdes.string, serdes.json<number>(), {
  ttl: rememberedFor
})

/** Event times of the processed topic: when a comment was scored. */
export const scoredTime: TimestampExtractor<string, CommentProcessed> = ({
  value,
  timestamp
}: {
  readonly value: CommentProcessed | null
  readonly timestamp: number
}) => (value === null ? timestamp : Math.max(0, value.processedAt))

/**
 * Passes each comment on once, with its place: one that was published again within `rememberedFor`, after a crash of the worker that scores, is left
 * out and counted in `repeats`. A record that is read again after a crash of this worker passes: windows know by its offset whether it is in them.
 * Throws `null-value` and `invalid-value` for what no window can hold.
 */
export function countOnce(repeats: Series) {
  return (): Processor<string, CommentProcessed | null, string, CountedComment> => {
    let context: ProcessorContext<string, CountedComment> | undefined
    let counted: KeyValueStore<string, number> | undefined
    return {
      init: given => {
        context = given
        counted = given.store(countedComments)
      },
      process: record => {
        const { commentId, tag, source, processedAt } = validateProcessed(record.value)
        const { partition, offset } = context?.recordMetadata() ?? {}
        if (partition === undefined || offset === undefined) return
        if (counted?.putIfAbsent(commentId, offset) === false && counted.get(commentId) !== offset) {
          repeats.add(1)
          return
        }
        context?.forward(record.withValue({ commentId, tag, source, processedAt, partition, offset }))
      }
    }
  }
}

/**
 * Passes a processed comment that windows can count.
 * @throws StreamsError `null-value` for a record without a value, `invalid-value` naming field and limit; both are final
 */
export function validateProcessed(value: CommentProcessed | null): CommentProcessed & { readonly tag: Tag } {
  if (value === null) throw new StreamsError('null-value', 'the record has no value; send a CommentProcessed')
  validateComment(value)
  const { processedAt } = value
  if (!(processedAt >= limits.earliest && processedAt <= limits.latest)) {
    throw new StreamsError('invalid-value', `processedAt is ${processedAt}, which is outside the years 1000 to 9999`)
  }
  const tag = tags.find(known => known === value.tag)
  if (tag === undefined) {
    throw new StreamsError('invalid-value', `tag is none of ${tags.join(', ')}`)
  }
  return { ...value, tag }
}
