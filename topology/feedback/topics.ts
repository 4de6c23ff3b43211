import { type Opaque, serdes, type Topic, topic } from '#streams'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'
import { renameTopics, type SubjectSchema } from '../../schemas/subject.ts'

/** Names of the feedback topics. */
export interface FeedbackTopicNames {
  readonly raw: string
  readonly scored: string
  readonly deadLetter: string
}

/** The topics of the feedback system. */
export interface FeedbackTopics {
  readonly raw: Topic<Opaque, FeedbackReceived>
  readonly scored: Topic<string, FeedbackScored>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const feedbackTopicNames: FeedbackTopicNames = {
  raw: 'customer_feedback_events',
  scored: 'customer_feedback_scored',
  deadLetter: 'customer_feedback_dead_letters'
}

/** The topics under these names; subjects follow them (TopicNameStrategy). Keys are customer ids, so that one customer's feedback keeps its order. */
export function feedbackTopics(names: FeedbackTopicNames = feedbackTopicNames): FeedbackTopics {
  return {
    raw: topic(names.raw, serdes.opaque, serdes.avro<FeedbackReceived>(`${names.raw}-value`)),
    scored: topic(names.scored, serdes.string, serdes.avro<FeedbackScored>(`${names.scored}-value`), {
      timestamps: 'now'
    }),
    deadLetter: topic(names.deadLetter, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  }
}

/** The topics under their usual names. */
export const topics = feedbackTopics()

/** The settings that name topics and formats; the whole environment fits. */
export interface FeedbackSettings {
  readonly FEEDBACK_DEAD_LETTER_TOPIC: string
  readonly FEEDBACK_RAW_TOPIC: string
  readonly FEEDBACK_SCORED_TOPIC: string
}

/** The feedback topics under the names that the environment gives them. */
export function feedbackTopicsOf(environment: FeedbackSettings): FeedbackTopics {
  return feedbackTopics({
    raw: environment.FEEDBACK_RAW_TOPIC,
    scored: environment.FEEDBACK_SCORED_TOPIC,
    deadLetter: environment.FEEDBACK_DEAD_LETTER_TOPIC
  })
}

/** The subjects of the feedback system under those names. */
export function feedbackSubjects(environment: FeedbackSettings): readonly SubjectSchema[] {
  const names: readonly string[] = [feedbackTopicNames.raw, feedbackTopicNames.scored]
  const entries = catalogue.filter(({ topic }) => names.includes(topic))
  return renameTopics(entries, {
    [feedbackTopicNames.raw]: environment.FEEDBACK_RAW_TOPIC,
    [feedbackTopicNames.scored]: environment.FEEDBACK_SCORED_TOPIC
  })
}
