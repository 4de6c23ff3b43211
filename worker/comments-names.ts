import type { Environment } from '../config/environment.ts'
import { catalogue } from '../schemas/catalogue.ts'
import { renameTopics, type SubjectSchema } from '../schemas/subject.ts'
import { type CommentsTopics, commentsTopicNames, commentsTopics } from '../topology/comments/topics.ts'

/** The comments topics under the names that the environment gives them. */
export function commentsTopicsOf(environment: Environment): CommentsTopics {
  return commentsTopics({
    raw: environment.COMMENTS_RAW_TOPIC,
    processed: environment.COMMENTS_PROCESSED_TOPIC,
    deadLetter: environment.COMMENTS_DEAD_LETTER_TOPIC
  })
}

/** The subjects of the comments system under those names. */
export function commentsSubjects(environment: Environment): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'comments')
  return renameTopics(entries, {
    [commentsTopicNames.raw]: environment.COMMENTS_RAW_TOPIC,
    [commentsTopicNames.processed]: environment.COMMENTS_PROCESSED_TOPIC
  })
}

/** Topics of the comments system whose values are plain JSON. */
export function plainJsonComments(environment: Environment): readonly string[] {
  return environment.COMMENTS_FORMAT === 'json' ? [environment.COMMENTS_RAW_TOPIC] : []
}
