import type { CommentProcessed } from '../../schemas/generated/comments.ts'
import type { Granularity } from '../../schemas/values/granularity.ts'
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

/** The comments of one window, tag, source and partition of the processed topic, as the table keeps them. */
export interface StatisticsRow {
  readonly granularity: Granularity
  /** Milliseconds since the epoch. */
  readonly window_start: number
  readonly tag: Tag
  readonly source: string
  readonly source_partition: number
  /** Offset of the newest comment in it: of two states of a row that with the larger one is newer. */
  readonly source_offset: number
  readonly count: number
}

/** A comment that came when its window was closed. It is counted beside the window, not in it. */
export interface LateComment {
  readonly granularity: Granularity
  readonly comment_id: string
  /** Of the window that it missed, milliseconds since the epoch. */
  readonly window_start: number
  readonly tag: Tag
  readonly source: string
}

/** One window of all comments that a query asks for. */
export interface HistoryWindow {
  /** Milliseconds since the epoch. */
  readonly start: number
  readonly total: number
  /** Every tag, also those without comments. */
  readonly byTag: { readonly [tag in Tag]: number }
  /** Comments that came too late to be counted. */
  readonly late: number
}

export interface HistoryQuery {
  readonly by: Granularity
  /** Earliest begin of a window, included; milliseconds since the epoch. */
  readonly from: number
  /** Latest begin of a window, not included. */
  readonly to: number
  /** Undefined for all tags. */
  readonly tag: Tag | undefined
  /** Undefined for all sources. */
  readonly source: string | undefined
}

/** What the API reads of the windows. Rejects with a retryable `StreamsError` (`sink-unavailable`) when the database is down. */
export interface CommentHistoryReadModel {
  /** Windows with comments, the earliest first. */
  readonly windows: (query: HistoryQuery) => Promise<readonly HistoryWindow[]>
}
