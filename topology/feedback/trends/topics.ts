import { serdes, type Topic, topic } from '#streams'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { FeedbackAlert, FeedbackScored, FeedbackTrend } from '../../../schemas/generated/feedback.ts'
import { renameTopics, type SubjectSchema } from '../../../schemas/subject.ts'
import { feedbackTopicNames } from '../topics.ts'

/** Names of the topics of sentiment trends. */
export interface TrendsTopicNames {
  readonly scored: string
  readonly trends: string
  readonly alerts: string
  readonly deadLetter: string
}

/** The topics of sentiment trends. */
export interface TrendsTopics {
  readonly scored: Topic<string, FeedbackScored>
  /** Compacted: the newest state of each part of each window. */
  readonly trends: Topic<string, FeedbackTrend>
  /** Compacted: each alert, by its id. */
  readonly alerts: Topic<string, FeedbackAlert>
  readonly deadLetter: Topic<Buffer, Buffer>
}

/** The names that stand unless configuration says otherwise. */
export const trendsTopicNames: TrendsTopicNames = {
  scored: feedbackTopicNames.scored,
  trends: 'customer_feedback_trends',
  alerts: 'customer_feedback_alerts',
  deadLetter: 'customer_feedback_trends_dead_letters'
}

/** The topics under these names. */
export function trendsTopics(names: TrendsTopicNames = trendsTopicNames): TrendsTopics {
  return {
    scored: topic(names.scored, serdes.string, serdes.avro<FeedbackScored>(`${names.scored}-value`), {
      timestamps: 'now'
    }),
    trends: topic(names.trends, serdes.string, serdes.avro<FeedbackTrend>(`${names.trends}-value`), {
      timestamps: 'now'
    }),
    alerts: topic(names.alerts, serdes.string, serdes.avro<FeedbackAlert>(`${names.alerts}-value`), {
      timestamps: 'now'
    }),
    deadLetter: topic(names.deadLetter, serdes.bytes, serdes.bytes, { timestamps: 'now' })
  }
}

/** The settings that name topics; the whole environment fits. */
export interface TrendsSettings {
  readonly FEEDBACK_SCORED_TOPIC: string
  readonly FEEDBACK_TRENDS_TOPIC: string
  readonly FEEDBACK_ALERTS_TOPIC: string
  readonly FEEDBACK_TRENDS_DEAD_LETTER_TOPIC: string
}

/** The topics under the names that the environment gives them. */
export function trendsTopicsOf(environment: TrendsSettings): TrendsTopics {
  return trendsTopics({
    scored: environment.FEEDBACK_SCORED_TOPIC,
    trends: environment.FEEDBACK_TRENDS_TOPIC,
    alerts: environment.FEEDBACK_ALERTS_TOPIC,
    deadLetter: environment.FEEDBACK_TRENDS_DEAD_LETTER_TOPIC
  })
}

/** The subjects that sentiment trends write, under those names. */
export function feedbackTrendsSubjects(environment: TrendsSettings): readonly SubjectSchema[] {
  const names: readonly string[] = [trendsTopicNames.trends, trendsTopicNames.alerts]
  return renameTopics(
    catalogue.filter(({ topic }) => names.includes(topic)),
    {
      [trendsTopicNames.trends]: environment.FEEDBACK_TRENDS_TOPIC,
      [trendsTopicNames.alerts]: environment.FEEDBACK_ALERTS_TOPIC
    }
  )
}
