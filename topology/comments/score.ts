import type { Awaitable, Clock } from '#streams'
import type { CommentProcessed } from '../../schemas/generated/comments.ts'
import type { Scorer, Sentiment } from '../sentiment/index.ts'
import type { LocatedComment } from './locate.ts'
import { textHash } from './text-hash.ts'

/** A processed comment with its place in the raw topic. */
export interface ScoredComment {
  readonly processed: CommentProcessed
  readonly rawPartition: number
  readonly rawOffset: number
}

export interface ScoreOptions {
  readonly scorer: Scorer
  readonly clock: Clock
  /** Names this worker in rows and events. */
  readonly consumerId: string
}

/** Adds the tag of the text, by whom it was given, after how many retries, and when. Asynchronous only where the scorer is. */
export function scoreComment({
  scorer,
  clock,
  consumerId
}: ScoreOptions): (located: LocatedComment, key: unknown, attempt: number) => Awaitable<ScoredComment> {
  return ({ comment, rawPartition, rawOffset }, _key, attempt) => {
    const scored = ({ label }: Sentiment): ScoredComment => ({
      processed: {
        ...comment,
        tag: label,
        textHash: textHash(comment.text),
        consumerId,
        retryCount: attempt - 1,
        processedAt: clock.now()
      },
      rawPartition,
      rawOffset
    })
    const sentiment = scorer.score(comment.text)
    return sentiment instanceof Promise ? sentiment.then(scored) : scored(sentiment)
  }
}
