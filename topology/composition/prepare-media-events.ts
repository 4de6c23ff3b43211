import { type Logger, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions, topicSettingsOf } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registerSchemas } from '../../connectors/schema-registry/index.ts'
import { deadLetterBytes } from './dead-letter-bytes.ts'
import { earlierMediaSubjects, mediaSubjects, mediaTopicsOf } from './media-events-names.ts'
import { type MediaWarehouse, mediaWarehouses } from './media-events-warehouses.ts'

/**
 * Makes what the media events system needs: topics, schemas in every version, tables. Safe to repeat and to run from several
 * processes at once.
 * @throws StreamsError retryable while broker, registry or database are away; `unknown-topic` when topics are missing and may not be made
 */
export async function prepareMediaEvents(environment: Environment, log: Logger): Promise<void> {
  await Promise.all([
    prepareTopics(environment, log),
    prepareSchemas(environment, log),
    ...mediaWarehouses(environment, log).map(prepareWarehouse)
  ])
}

async function prepareWarehouse({ prepare, close }: MediaWarehouse): Promise<void> {
  try {
    await prepare()
  } finally {
    await close()
  }
}

async function prepareTopics(environment: Environment, log: Logger): Promise<void> {
  const { events, deadLetter } = mediaTopicsOf(environment)
  const admin = kafkaDriver({ ...kafkaOptions(environment), logger: log }).admin()
  await admin.connect()
  try {
    if (!environment.TOPIC_CREATE) return requireTopics([events.name, deadLetter.name], await admin.listTopics())
    const settings = { ...topicSettingsOf(environment), partitions: environment.MEDIA_EVENTS_PARTITIONS }
    const created = await admin.createTopics([
      { name: events.name, ...settings },
      {
        name: deadLetter.name,
        ...settings,
        config: { ...settings.config, 'max.message.bytes': String(deadLetterBytes) }
      }
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

/** Oldest version first, so that the latest of a new registry is ours. */
async function prepareSchemas(environment: Environment, log: Logger): Promise<void> {
  const versions = [...earlierMediaSubjects(environment), ...mediaSubjects(environment)]
  for (const { subject, version, id, created } of await registerSchemas({
    ...registryOptions(environment),
    catalogue: versions
  })) {
    if (created) log.info({ subject, version, id }, `registered schema '${subject}'`)
  }
}
