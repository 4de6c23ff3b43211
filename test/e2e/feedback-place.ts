import { randomUUID } from 'node:crypto'
import type { StackEnv } from '../../deploy/stack/types.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import { type Catalogue, renameTopics } from '../../schemas/subject.ts'
import { type FeedbackTopics, feedbackTopicNames, feedbackTopics } from '../../topology/feedback/topics.ts'
import { type TrendsTopicNames, trendsTopicNames } from '../../topology/feedback/trends/topics.ts'

/** Settings of one process. */
export type Variables = { readonly [name: string]: string }

/** Where a feedback system has what is its own: database, consumer group and topics on the servers of a stack. */
export interface FeedbackPlace {
  /** `MYSQL_DATABASE` is the system's. */
  readonly env: StackEnv
  readonly groupId: string
  readonly topics: FeedbackTopics
  /** What sentiment trends have. */
  readonly trends: Omit<TrendsTopicNames, 'scored'> & { readonly groupId: string }
}

/** The servers that the environment names; the global setup of the integration tests sees to that. */
export function stackEnv(): StackEnv {
  const read = (name: keyof StackEnv): string => {
    const value = process.env[name]
    if (value === undefined) throw new Error(`${name} is missing: run these tests as npm run test:e2e`)
    return value
  }
  return {
    KAFKA_BROKER: read('KAFKA_BROKER'),
    SCHEMA_REGISTRY_URL: read('SCHEMA_REGISTRY_URL'),
    MYSQL_HOST: read('MYSQL_HOST'),
    MYSQL_PORT: read('MYSQL_PORT'),
    MYSQL_USER: read('MYSQL_USER'),
    MYSQL_PASSWORD: read('MYSQL_PASSWORD'),
    MYSQL_DATABASE: read('MYSQL_DATABASE')
  }
}

/** A place of its own with names that nothing else has; what the variables name is taken from there. */
export function newPlace(env: StackEnv, variables: Variables = {}): FeedbackPlace {
  const id = `e2e_${randomUUID().slice(0, 8)}`
  return {
    env: { ...env, MYSQL_DATABASE: variables.MYSQL_DATABASE ?? id },
    groupId: variables.FEEDBACK_GROUP_ID ?? id,
    topics: feedbackTopics({
      raw: variables.FEEDBACK_RAW_TOPIC ?? `${id}_events`,
      scored: variables.FEEDBACK_SCORED_TOPIC ?? `${id}_scored`,
      deadLetter: variables.FEEDBACK_DEAD_LETTER_TOPIC ?? `${id}_dead_letters`
    }),
    trends: {
      groupId: `${id}_trends`,
      trends: `${id}_trends`,
      alerts: `${id}_alerts`,
      deadLetter: `${id}_trends_dead_letters`
    }
  }
}

/** The place of a system that others started with the usual names. */
export function usualPlace(env: StackEnv): FeedbackPlace {
  const groupId = process.env.FEEDBACK_GROUP_ID ?? 'sentiment_analyzer_group_v1'
  const trends = { ...trendsTopicNames, groupId: process.env.FEEDBACK_TRENDS_GROUP_ID ?? 'feedback_trends_v1' }
  return { env, groupId, topics: feedbackTopics(feedbackTopicNames), trends }
}

/** What points a process, or another system, to this place. */
export function variablesOf({ env, groupId, topics, trends }: FeedbackPlace): Variables {
  return {
    ...env,
    FEEDBACK_GROUP_ID: groupId,
    FEEDBACK_RAW_TOPIC: topics.raw.name,
    FEEDBACK_SCORED_TOPIC: topics.scored.name,
    FEEDBACK_DEAD_LETTER_TOPIC: topics.deadLetter.name,
    FEEDBACK_TRENDS_GROUP_ID: trends.groupId,
    FEEDBACK_TRENDS_TOPIC: trends.trends,
    FEEDBACK_ALERTS_TOPIC: trends.alerts,
    FEEDBACK_TRENDS_DEAD_LETTER_TOPIC: trends.deadLetter
  }
}

/** The subjects of its topics. */
export function subjectsOf({ topics, trends }: FeedbackPlace): Catalogue {
  const entries = catalogue.filter(({ system }) => system === 'feedback')
  return renameTopics(entries, {
    [feedbackTopicNames.raw]: topics.raw.name,
    [feedbackTopicNames.scored]: topics.scored.name,
    [trendsTopicNames.trends]: trends.trends,
    [trendsTopicNames.alerts]: trends.alerts
  })
}
