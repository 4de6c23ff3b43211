import { type Admin, type Logger, type NewTopic, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions, topicSettingsOf } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registerSchemas } from '../../connectors/schema-registry/index.ts'
import { cafeSubjects, cafeTopicsOf } from './cafe-names.ts'
import { deadLetterBytes } from './dead-letter-bytes.ts'

/**
 * Makes what the cafe needs: topics and schema. Safe to repeat and to run from several processes at once.
 * @throws StreamsError retryable while broker or registry are away; `unknown-topic` when topics are missing and may not be made
 */
export async function prepareCafe(environment: Environment, log: Logger): Promise<void> {
  await Promise.all([prepareTopics(environment, log), prepareSchema(environment, log)])
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

async function prepareTopics(environment: Environment, log: Logger): Promise<void> {
  const admin = kafkaDriver({ ...kafkaOptions(environment), logger: log }).admin()
  await admin.connect()
  try {
    if (!environment.TOPIC_CREATE) return requireTopics(environment, await admin.listTopics())
    const topics = await admin.createTopics([eventTopic(environment)])
    const created = [...topics, ...(await createDeadLetterTopic(environment, admin))]
    if (created.length > 0) log.info({ topics: created }, `created ${created.length} topics`)
  } finally {
    await admin.close()
  }
}

function requireTopics(environment: Environment, there: readonly string[]): void {
  const wanted = Object.values(cafeTopicsOf(environment)).map(({ name }) => name)
  const missing = wanted.filter(name => !there.includes(name))
  if (missing.length === 0) return
  throw new StreamsError(
    'unknown-topic',
    `the topics ${missing.join(', ')} do not exist and TOPIC_CREATE=false; create them first`
  )
}

async function prepareSchema(environment: Environment, log: Logger): Promise<void> {
  const options = { ...registryOptions(environment), catalogue: cafeSubjects(environment) }
  for (const { subject, id, created } of await registerSchemas(options)) {
    if (created) log.info({ subject, id }, `registered schema '${subject}'`)
  }
}
