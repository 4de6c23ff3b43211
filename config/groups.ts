import type { Setting } from './setting.ts'
import { cafeSettings } from './settings/cafe.ts'
import { commentsSettings, producerSettings } from './settings/comments.ts'
import { deadLettersSettings } from './settings/dead-letters.ts'
import { feedbackTrendsSettings } from './settings/feedback-trends.ts'
import { kafkaSettings, topicSettings } from './settings/kafka.ts'
import { mediaEventsSettings } from './settings/media-events.ts'
import { mysqlSettings } from './settings/mysql.ts'
import { apiSettings, commonSettings, workerSettings } from './settings/processes.ts'
import { registrySettings } from './settings/registry.ts'
import { stackSettings } from './settings/stack.ts'
import { submissionsSettings } from './settings/submissions.ts'

/** Every variable of every process. */
export const settings = {
  ...commonSettings,
  ...kafkaSettings,
  ...topicSettings,
  ...registrySettings,
  ...mysqlSettings,
  ...apiSettings,
  ...deadLettersSettings,
  ...workerSettings,
  ...feedbackTrendsSettings,
  ...mediaEventsSettings,
  ...submissionsSettings,
  ...commentsSettings,
  ...producerSettings,
  ...cafeSettings,
  ...stackSettings
} as const

export interface SettingGroup {
  readonly title: string
  readonly settings: { readonly [name: string]: Setting<unknown> }
}

/** The same variables under the headings that documents give them. */
export const groups: readonly SettingGroup[] = [
  { title: 'Common', settings: commonSettings },
  { title: 'Kafka', settings: kafkaSettings },
  { title: 'Topics', settings: topicSettings },
  { title: 'Schema registry', settings: registrySettings },
  { title: 'Database', settings: mysqlSettings },
  { title: 'API', settings: apiSettings },
  { title: 'Dead letters', settings: deadLettersSettings },
  { title: 'Worker', settings: workerSettings },
  { title: 'Sentiment trends', settings: feedbackTrendsSettings },
  { title: 'Media events', settings: mediaEventsSettings },
  { title: 'Submissions', settings: submissionsSettings },
  { title: 'Comments', settings: commentsSettings },
  { title: 'Sample traffic', settings: producerSettings },
  { title: 'Cafe', settings: cafeSettings },
  { title: 'Local stack', settings: stackSettings }
]
