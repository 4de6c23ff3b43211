import { deadLetterTo, exponential, type Opaque, type Sink, StreamsBuilder, seconds, type Topology } from '#streams'
import { rememberedFor } from './limits.ts'
import type { LocatedComment } from './locate.ts'
import { locateComment } from './locate.ts'
import { logComments } from './observer.ts'
import { type ScoredComment, type ScoreOptions, scoreComment } from './score.ts'
import { stepNames } from './step-names.ts'
import { type CommentsTopics, topics as usualTopics } from './topics.ts'
import { validateComment } from './validate.ts'

/** What the comments topology needs from outside. */
export interface CommentsDeps extends ScoreOptions {
  /** Where comments are kept, one row per `commentId`. */
  readonly rows: Sink<string, ScoredComment>
  /** Where discarded repeats are counted. */
  readonly repeats: Sink<Opaque, LocatedComment>
  /** Default: the topics under their usual names. */
  readonly topics?: CommentsTopics
}

/** Waits of 1, 2, 4, 8 and 16 seconds: the first call and five retries, six in all. Other keys go on meanwhile. */
const sixCalls = exponential({ initial: seconds(1), attempts: 6 })

/** Comments in, tags out: repeats of three hours set aside, the rest scored, stored and then published. */
export function commentsTopology({ rows, repeats, topics = usualTopics, ...scoring }: CommentsDeps): Topology {
  const builder = new StreamsBuilder('comments', { onError: deadLetterTo(topics.deadLetter), observer: logComments })

  const comments = builder
    .stream('read-comments', topics.raw)
    .mapValues('validate', validateComment)
    .processValues('locate', locateComment)
    .branchRepeats('by-comment-id', { by: ({ comment }) => comment.commentId, within: rememberedFor })

  const scored = comments.firsts
    .mapValues(stepNames.score, scoreComment(scoring), { retry: sixCalls })
    .selectKey('key-by-comment', ({ processed }) => processed.commentId)

  comments.repeats.sinkTo(stepNames.countRepeats, repeats)
  scored.sinkTo(stepNames.save, rows)
  scored.mapValues('publish-form', ({ processed }) => processed).to('write-processed', topics.processed)

  return builder.build()
}
