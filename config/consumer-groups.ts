import type { Environment } from './environment.ts'
import type { SystemName } from './systems.ts'

/** A consumer group of workers, and the topics that its topology begins with. */
export interface ConsumerGroup {
  readonly group: string
  readonly topics: readonly string[]
}

const groups: { readonly [name in SystemName]: (environment: Environment) => readonly ConsumerGroup[] } = {
  feedback: ({ FEEDBACK_GROUP_ID, FEEDBACK_RAW_TOPIC, FEEDBACK_SCORED_TOPIC, ...environment }) => {
    const scoring = { group: FEEDBACK_GROUP_ID, topics: [FEEDBACK_RAW_TOPIC] }
    const trends = { group: environment.FEEDBACK_TRENDS_GROUP_ID, topics: [FEEDBACK_SCORED_TOPIC] }
    return environment.FEEDBACK_TRENDS ? [scoring, trends] : [scoring]
  },
  comments: ({ COMMENTS_GROUP_ID, COMMENTS_RAW_TOPIC, COMMENTS_PROCESSED_TOPIC, ...environment }) => {
    const scoring = { group: COMMENTS_GROUP_ID, topics: [COMMENTS_RAW_TOPIC] }
    const statistics = { group: environment.COMMENTS_STATISTICS_GROUP_ID, topics: [COMMENTS_PROCESSED_TOPIC] }
    return environment.COMMENTS_STATISTICS ? [scoring, statistics] : [scoring]
  },
  submissions: environment => [{ group: environment.SUBMISSIONS_GROUP_ID, topics: [environment.SUBMISSIONS_TOPIC] }],
  'media-events': ({ MEDIA_EVENTS_GROUP_ID, MEDIA_EVENTS_TOPIC, ...environment }) => {
    const files = { group: MEDIA_EVENTS_GROUP_ID, topics: [MEDIA_EVENTS_TOPIC] }
    const sessions = { group: environment.MEDIA_EVENTS_SESSIONS_GROUP_ID, topics: [MEDIA_EVENTS_TOPIC] }
    return environment.MEDIA_EVENTS_SESSIONS ? [files, sessions] : [files]
  },
  cafe: environment => [{ group: environment.CAFE_WORKER_GROUP_ID, topics: [environment.CAFE_TOPIC] }]
}

/** The consumer groups of a system's workers. */
export function consumerGroups(environment: Environment, system: SystemName): readonly ConsumerGroup[] {
  return groups[system](environment)
}
