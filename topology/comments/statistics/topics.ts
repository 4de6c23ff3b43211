import { serdes, type Topic, topic } from '#streams'
import type { CommentProcessed } from '../../../schemas/generated/comments.ts'
import { type CommentsSettings, commentsTopicsOf, topics as usualTopics } from '../topics.ts'

/** The topics of comment statistics. */
export interface StatisticsTopics {
  readonly processed: Topic<string, CommentProcessed>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The name of the dead-letter topic that stands unless configuration says otherwise. */
export const statisticsDeadLetterTopic = 'comments_statistics_dead_letters'

const deadLetters = (name: string): Topic<Buffer, Buffer> =>
  topic(name, serdes.bytes, serdes.bytes, { timestamps: 'now' })

/** The topics under their usual names. */
export const statisticsTopics: StatisticsTopics = {
  processed: usualTopics.processed,
  deadLetter: deadLetters(statisticsDeadLetterTopic)
}

/** The settings that name topics; the whole environment fits. */
export interface StatisticsSettings extends CommentsSettings {
  readonly COMMENTS_STATISTICS_DEAD_LETTER_TOPIC: string
}

/** The topics under the names that the environment gives them. */
export function statisticsTopicsOf(environment: StatisticsSettings): StatisticsTopics {
  return {
    processed: commentsTopicsOf(environment).processed,
    deadLetter: deadLetters(environment.COMMENTS_STATISTICS_DEAD_LETTER_TOPIC)
  }
}
