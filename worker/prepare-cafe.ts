import type { Admin, Logger, NewTopic } from '#streams'
import type { Environment } from '../config/environment.ts'
import { topicSettingsOf } from '../config/kafka-options.ts'
import { cafeSubjects, cafeTopicsOf } from './cafe-names.ts'
import { deadLetterBytes } from './dead-letter-bytes.ts'
import { prepareSystem } from './prepare-system.ts'

/** Makes topics and schema of the cafe, as `prepareSystem` does. */
export function prepareCafe(environment: Environment, log: Logger): Promise<void> {
  const { events, deadLetter } = cafeTopicsOf(environment)
  return prepareSystem(environment, log, {
    topics: [events.name],
    deadLetterTopic: deadLetter.name,
    partitions: environment.CAFE_PARTITIONS,
    subjects: cafeSubjects(environment)
  })
}

/** How the topic of events is made. */
export function eventTopic(environment: Environment): NewTopic & { readonly replicationFactor: number } {
  return { name: environment.CAFE_TOPIC, ...topicSettingsOf(environment), partitions: environment.CAFE_PARTITIONS }
}

/** Creates the dead-letter topic, unless it is there or topics may not be made. */
export async function createDeadLetterTopic(environment: Environment, admin: Admin): Promise<readonly string[]> {
  if (!environment.TOPIC_CREATE) return []
  const { config, ...settings } = eventTopic(environment)
  const name = cafeTopicsOf(environment).deadLetter.name
  return admin.createTopics([
    { ...settings, name, config: { ...config, 'max.message.bytes': String(deadLetterBytes) } }
  ])
}
