// Generated from schemas/comments/*.avsc by `npm run schemas:generate`. Do not edit.

/** One comment on a social network, not yet scored. */
export interface CommentReceived {
  /** 1 to 64 visible ASCII characters; the same for a comment that is sent again. */
  readonly commentId: string
  /** 1 to 65,535 bytes of UTF-8. */
  readonly text: string
  /** Where it was written, such as Twitter or Instagram: 1 to 64 code points. */
  readonly source: string
  /** When it was written, UTC. Milliseconds since the epoch. */
  readonly timestamp: number
}

/** A comment with its tag and how it was processed. Its row is in the database before the event is published. */
export interface CommentProcessed {
  readonly commentId: string
  readonly text: string
  readonly source: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
  /** positive, negative, neutral or unrelated. */
  readonly tag: string
  /** SHA-256 of the text trimmed and in lower case, in hexadecimal. */
  readonly textHash: string
  /** The worker that processed it. */
  readonly consumerId: string
  /** 0 to 5: how often scoring was tried again. */
  readonly retryCount: number
  /** When the worker scored it, UTC. Milliseconds since the epoch. */
  readonly processedAt: number
}
