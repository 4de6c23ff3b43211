import type { KeyValue, Windowed } from '#streams'
import { type Granularity, windowSizes } from '../../../schemas/values/granularity.ts'
import type { Tag } from '../limits.ts'
import type { LateComment, StatisticsRow } from '../read-model.ts'
import type { CountedComment } from './counted-comment.ts'

/** What windows are counted by. A tag holds no blank, a source may hold anything. */
export const tagAndSource = ({ tag, source }: CountedComment): string => `${tag} ${source}`

/** The comments of one window, tag, source and partition so far. */
export interface WindowPart {
  readonly partition: number
  /** Offset of the newest comment in it; -1 where there is none. */
  readonly offset: number
  readonly count: number
}

/** A window without comments. */
export const noComments = (): WindowPart => ({ partition: 0, offset: -1, count: 0 })

/** Adds a comment to its window. What is in it already, because it is read again after a crash, leaves it as it is. */
export function addComment({ partition, offset }: CountedComment, _key: string, part: WindowPart): WindowPart {
  return offset <= part.offset ? part : { partition, offset, count: part.count + 1 }
}

/** The row of a window. */
export function statisticsRow(granularity: Granularity) {
  return (
    { partition, offset, count }: WindowPart,
    { key, window }: Windowed<string>
  ): KeyValue<string, StatisticsRow> => {
    const blank = key.indexOf(' ')
    const row: StatisticsRow = {
      granularity,
      window_start: window.start,
      tag: key.slice(0, blank) as Tag,
      source: key.slice(blank + 1),
      source_partition: partition,
      source_offset: offset,
      count
    }
    return { key, value: row }
  }
}

/** What is kept of a comment that missed its window. */
export function lateComment(granularity: Granularity) {
  const size = windowSizes[granularity]
  return ({ commentId, processedAt, tag, source }: CountedComment): LateComment => ({
    granularity,
    comment_id: commentId,
    window_start: Math.floor(Math.max(0, processedAt) / size) * size,
    tag,
    source
  })
}
