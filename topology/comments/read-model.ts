import type { CommentProcessed } from '../../schemas/generated/comments.ts'
import type { Tag } from './limits.ts'

/** What the table says about all comments. */
export interface CommentCounts {
  readonly total: number
  /** Every tag, also those without comments. */
  readonly byTag: { readonly [tag in Tag]: number }
  readonly bySource: { readonly [source: string]: number }
  /** Repeats that were discarded. */
  readonly duplicates: number
  /** Comments processed in the last 60 seconds. */
  readonly perMinute: number
}

export interface CommentsQuery {
  readonly tag?: Tag | undefined
  readonly source?: string | undefined
  /** Earliest `timestamp`, included; milliseconds since the epoch. */
  readonly from?: number | undefined
  /** Latest `timestamp`, not included. */
  readonly to?: number | undefined
  /** From 1. */
  readonly page: number
  /** 1 to 100. */
  readonly limit: number
}

/** What the API reads. Rejects with a retryable `StreamsError` (`sink-unavailable`) when the database is down. */
export interface CommentsReadModel {
  readonly counts: () => Promise<CommentCounts>
  /** Newest `timestamp` first, then `commentId` descending. */
  readonly list: (query: CommentsQuery) => Promise<readonly CommentProcessed[]>
  /** Resolves when the database answers. */
  readonly ping: () => Promise<void>
}
