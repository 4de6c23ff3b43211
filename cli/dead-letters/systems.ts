import type { Environment } from '../../config/environment.ts'
import type { OtherLetters } from '../../config/settings/dead-letters.ts'
import { cafeSubjects, cafeTopicsOf } from '../../topology/cafe/topics.ts'
import { validateCustomerEvent } from '../../topology/cafe/validate.ts'
import { validateProcessed } from '../../topology/comments/statistics/counted-comment.ts'
import { statisticsTopicsOf } from '../../topology/comments/statistics/topics.ts'
import { commentsSubjects, commentsTopicsOf, plainJsonComments } from '../../topology/comments/topics.ts'
import { validateComment } from '../../topology/comments/validate.ts'
import { feedbackSubjects, feedbackTopicsOf } from '../../topology/feedback/topics.ts'
import { feedbackTrendsSubjects, trendsTopicsOf } from '../../topology/feedback/trends/topics.ts'
import { trendKey } from '../../topology/feedback/trends/trend-row.ts'
import { validateFeedback } from '../../topology/feedback/validate.ts'
import { mediaSubjects, mediaTopicsOf } from '../../topology/media-events/topics.ts'
import { validateEvent } from '../../topology/media-events/validate.ts'
import { plainJsonSubmissions, submissionsSubjects, submissionsTopicsOf } from '../../topology/submissions/topics.ts'
import { validateSubmission } from '../../topology/submissions/validate.ts'
import { plainSource, sourceTopic } from './letters/source-values.ts'
import type { DeadLetterSystem } from './system.ts'

/** Reads a field of a decoded value; undefined when it holds no text. */
const textOf =
  (field: string): DeadLetterSystem['messageId'] =>
  value => {
    const text = (value as { readonly [name: string]: unknown } | null)?.[field]
    return typeof text === 'string' ? text : undefined
  }

function feedback(environment: Environment): DeadLetterSystem {
  const topics = feedbackTopicsOf(environment)
  return {
    name: 'feedback',
    deadLetterTopic: topics.deadLetter.name,
    sources: [sourceTopic(topics.raw, { check: validateFeedback, keyOf: value => value.customer_id })],
    subjects: feedbackSubjects(environment),
    plainJson: environment.FEEDBACK_FORMAT === 'json' ? [topics.raw.name] : [],
    messageId: textOf('message_id')
  }
}

function feedbackTrends(environment: Environment): DeadLetterSystem {
  const topics = trendsTopicsOf(environment)
  // Nothing but what the schemas say is asked of scored feedback and windows.
  const check = (value: object): object => value
  return {
    name: 'feedback-trends',
    deadLetterTopic: topics.deadLetter.name,
    sources: [
      sourceTopic(topics.scored, { check, keyOf: value => value.customer_id }),
      sourceTopic(topics.trends, { check, keyOf: trendKey })
    ],
    subjects: [...feedbackSubjects(environment), ...feedbackTrendsSubjects(environment)],
    plainJson: [],
    messageId: textOf('message_id')
  }
}

function comments(environment: Environment): DeadLetterSystem {
  const topics = commentsTopicsOf(environment)
  return {
    name: 'comments',
    deadLetterTopic: topics.deadLetter.name,
    sources: [sourceTopic(topics.raw, { check: validateComment, keyOf: value => value.commentId })],
    subjects: commentsSubjects(environment),
    plainJson: plainJsonComments(environment),
    messageId: textOf('commentId')
  }
}

function commentsStatistics(environment: Environment): DeadLetterSystem {
  const topics = statisticsTopicsOf(environment)
  return {
    name: 'comments-statistics',
    deadLetterTopic: topics.deadLetter.name,
    sources: [sourceTopic(topics.processed, { check: validateProcessed, keyOf: value => value.commentId })],
    subjects: commentsSubjects(environment),
    plainJson: [],
    messageId: textOf('commentId')
  }
}

function submissions(environment: Environment): DeadLetterSystem {
  const topics = submissionsTopicsOf(environment)
  return {
    name: 'submissions',
    deadLetterTopic: topics.deadLetter.name,
    sources: [sourceTopic(topics.queued, { check: validateSubmission, keyOf: value => value.id })],
    subjects: submissionsSubjects(environment),
    plainJson: plainJsonSubmissions(environment),
    messageId: textOf('id')
  }
}

function mediaEvents(environment: Environment): DeadLetterSystem {
  const topics = mediaTopicsOf(environment)
  return {
    name: 'media-events',
    deadLetterTopic: topics.deadLetter.name,
    sources: [sourceTopic(topics.events, { check: validateEvent, keyOf: value => value.user_id })],
    subjects: mediaSubjects(environment),
    plainJson: [],
    messageId: textOf('event_id')
  }
}

function cafe(environment: Environment): DeadLetterSystem {
  const topics = cafeTopicsOf(environment)
  return {
    name: 'cafe',
    deadLetterTopic: topics.deadLetter.name,
    sources: [sourceTopic(topics.events, { check: validateCustomerEvent, keyOf: value => value.customer_name })],
    subjects: cafeSubjects(environment),
    plainJson: [],
    messageId: textOf('event_id')
  }
}

/** Letters of another application: their topic is their name, and values are JSON where they can be read at all. */
export function otherLetters({ topic, sources }: OtherLetters): DeadLetterSystem {
  return {
    name: topic,
    deadLetterTopic: topic,
    sources: sources.map(plainSource),
    subjects: [],
    plainJson: [],
    messageId: () => undefined
  }
}

/** Every system with dead letters, by name. */
export const deadLetterSystems: { readonly [name: string]: (environment: Environment) => DeadLetterSystem } = {
  comments,
  'comments-statistics': commentsStatistics,
  feedback,
  'feedback-trends': feedbackTrends,
  'media-events': mediaEvents,
  submissions,
  cafe
}
