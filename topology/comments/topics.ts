import { avro, bytes, string, type Topic, topic } from '#streams'
import type { CommentProcessed, CommentReceived } from '../../schemas/generated/comments.ts'

/** Names of the comments topics. */
export interface CommentsTopicNames {
  readonly raw: string
  readonly processed: string
  readonly deadLetter: string
}

/** The topics of the comments system. */
export interface CommentsTopics {
  readonly raw: Topic<string, CommentReceived>
  readonly processed: Topic<string, CommentProcessed>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const commentsTopicNames: CommentsTopicNames = {
  raw: 'raw-comments',
  processed: 'processed-comments',
  deadLetter: 'dead-letter-queue'
}

/** The topics under these names; subjects follow them (TopicNameStrategy). Keys are comment ids, so that a repeat follows its first. */
export function commentsTopics(names: CommentsTopicNames = commentsTopicNames): CommentsTopics {
  return {
    raw: topic(names.raw, string, avro<CommentReceived>(`${names.raw}-value`)),
    processed: topic(names.processed, string, avro<CommentProcessed>(`${names.processed}-value`)),
    deadLetter: topic(names.deadLetter, bytes, bytes)
  }
}

/** The topics under their usual names. */
export const topics = commentsTopics()
