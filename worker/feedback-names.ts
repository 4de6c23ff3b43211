import type { Environment } from '../config/environment.ts'
import { catalogue } from '../schemas/catalogue.ts'
import { renameTopics, type SubjectSchema } from '../schemas/subject.ts'
import { type FeedbackTopics, feedbackTopicNames, feedbackTopics } from '../topology/feedback/topics.ts'

/** The feedback topics under the names that the environment gives them. */
export function feedbackTopicsOf(environment: Environment): FeedbackTopics {
  return feedbackTopics({
    raw: environment.FEEDBACK_RAW_TOPIC,
    scored: environment.FEEDBACK_SCORED_TOPIC,
    deadLetter: environment.FEEDBACK_DEAD_LETTER_TOPIC
  })
}

/** The subjects of the feedback system under those names. */
export function feedbackSubjects(environment: Environment): readonly SubjectSchema[] {
  const entries = catalogue.filter(({ system }) => system === 'feedback')
  return renameTopics(entries, {
    [feedbackTopicNames.raw]: environment.FEEDBACK_RAW_TOPIC,
    [feedbackTopicNames.scored]: environment.FEEDBACK_SCORED_TOPIC
  })
}
