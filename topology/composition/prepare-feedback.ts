import { type Logger, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions, topicSettingsOf } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { migrate } from '../../connectors/mysql/migrations.ts'
import { registerSchemas } from '../../connectors/schema-registry/index.ts'
import { deadLetterBytes } from './dead-letter-bytes.ts'
import { feedbackSubjects, feedbackTopicsOf } from './feedback-names.ts'

/**
 * Makes what the feedback system needs: topics, schemas, table. Safe to repeat and to run from several processes at once.
 * @throws StreamsError retryable while broker, registry or database are away; `unknown-topic` when topics are missing and may not be made
 */
export async function prepareFeedback(environment: Environment, log: Logger): Promise<void> {
  await Promise.all([
    prepareTopics(environment, log),
    prepareSchemas(environment, log),
    prepareTables(environment, log)
  ])
}

async function prepareTopics(environment: Environment, log: Logger): Promise<void> {
  const topics = feedbackTopicsOf(environment)
  const admin = kafkaDriver({ ...kafkaOptions(environment), logger: log }).admin()
  await admin.connect()
  try {
    if (!environment.TOPIC_CREATE)
      return await requireTopics(
        Object.values(topics).map(topic => topic.name),
        await admin.listTopics()
      )
    const settings = topicSettingsOf(environment)
    const config = { ...settings.config, 'max.message.bytes': String(deadLetterBytes) }
    const created = await admin.createTopics([
      { name: topics.raw.name, ...settings },
      { name: topics.scored.name, ...settings },
      { name: topics.deadLetter.name, ...settings, config }
    ])
    if (created.length > 0) log.info({ topics: created }, `created ${created.length} topics`)
  } finally {
    await admin.close()
  }
}

function requireTopics(wanted: readonly string[], there: readonly string[]): void {
  const missing = wanted.filter(name => !there.includes(name))
  if (missing.length === 0) return
  throw new StreamsError(
    'unknown-topic',
    `the topics ${missing.join(', ')} do not exist and TOPIC_CREATE=false; create them first`
  )
}

async function prepareSchemas(environment: Environment, log: Logger): Promise<void> {
  if (environment.FEEDBACK_FORMAT === 'json' && environment.SCHEMA_REGISTRY_URL === '') return
  for (const { subject, id, created } of await registerSchemas({
    ...registryOptions(environment),
    catalogue: feedbackSubjects(environment)
  })) {
    if (created) log.info({ subject, id }, `registered schema '${subject}'`)
  }
}

async function prepareTables(environment: Environment, log: Logger): Promise<void> {
  await migrate({ mysql: mysqlOptions(environment), systems: ['feedback'], log })
}
