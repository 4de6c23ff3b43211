import { type Opaque, serdes, type Topic, topic } from '#streams'
import { catalogue } from '../../schemas/catalogue.ts'
import type { CommentProcessed, CommentReceived } from '../../schemas/generated/comments.ts'
import { renameTopics, type SubjectSchema } from '../../schemas/subject.ts'

/** Names of the comments topics. */
export interface CommentsTopicNames {
  readonly raw: string
  readonly processed: string
  readonly deadLetter: string
}

/** The topics of the comments system. */
export interface CommentsTopics {
  readonly raw: Topic<Opaque, CommentReceived>
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
    raw: topic(names.raw, serdes.opaque, serdes.avro<CommentReceived>(`${names.raw}-value`)),
    processed: topic(names.processed, serdes.string, serdes.avro<CommentProcessed>(`${names.processed}-value`), {
      timestamps: 'now'
    }),
    deadLetter: topic(names.deadLetter, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  }
}

/** The topics under their usual names. */
export const topics = commentsTopics()

/** The settings that name topics and formats; the whole environment fits. */
export interface CommentsSettings {
  readonly COMMENTS_DEAD_LETTER_TOPIC: string
  readonly COMMENTS_FORMAT: string
  readonly COMMENTS_PROCESSED_TOPIC: string
  readonly COMMENTS_RAW_TOPIC: string
}

/** The comments topics under the names that the environment gives them. */
export function commentsTopicsOf(environment: CommentsSettings): CommentsTopics {
  return commentsTopics({
    raw: environment.COMMENTS_RAW_TOPIC,
    processed: environment.COMMENTS_PROCESSED_TOPIC,
    deadLetter: environment.COMMENTS_DEAD_LETTER_TOPIC
  })
}

/** The subjects of the comments system under those names. */
export function commentsSubjects(environment: CommentsSettings): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'comments')
  return renameTopics(entries, {
    [commentsTopicNames.raw]: environment.COMMENTS_RAW_TOPIC,
    [commentsTopicNames.processed]: environment.COMMENTS_PROCESSED_TOPIC
  })
}

/** Topics of the comments system whose values are plain JSON. */
export function plainJsonComments(environment: CommentsSettings): readonly string[] {
  return environment.COMMENTS_FORMAT === 'json' ? [environment.COMMENTS_RAW_TOPIC] : []
}
