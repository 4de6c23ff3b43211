import { type Logger, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions, topicSettingsOf } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { migrate } from '../../connectors/mysql/migrate/migrations.ts'
import { registerSchemas } from '../../connectors/schema-registry/index.ts'
import type { SubjectSchema } from '../../schemas/subject.ts'

/** Topics that a system needs. */
export interface NeededTopics {
  /** Names of its topics but for that of dead letters. */
  readonly topics: readonly string[]
  /** Those of them that keep the newest record of each key for ever. Default: none. */
  readonly compacted?: readonly string[]
  readonly deadLetterTopic: string
  /** Partitions of each; default: what the environment says for all topics. */
  readonly partitions?: number
}

/** What a system needs on the servers. */
export interface Needs extends NeededTopics {
  /** Schemas to be registered. */
  readonly subjects: readonly SubjectSchema[]
  /** Folder of its migrations; undefined when it has no table in MySQL. */
  readonly tables?: string
}

/**
 * Makes what a system needs: topics, schemas, tables. Safe to repeat and to run from several processes at once.
 * @throws StreamsError retryable while broker, registry or database are away; `unknown-topic` when topics are missing and may not be made
 */
export async function prepareSystem(environment: Environment, log: Logger, needs: Needs): Promise<void> {
  await Promise.all([
    prepareTopics(environment, log, needs),
    prepareSchemas(environment, log, needs),
    prepareTables(environment, log, needs)
  ])
}

/**
 * Makes topics, or requires them where `TOPIC_CREATE=false`. That of dead letters takes larger records.
 * @throws StreamsError as `prepareSystem` does
 */
export async function prepareTopics(environment: Environment, log: Logger, needs: NeededTopics): Promise<void> {
  const { topics, compacted = [], deadLetterTopic, partitions } = needs
  const admin = kafkaDriver({ ...kafkaOptions(environment), logger: log }).admin()
  await admin.connect()
  try {
    if (!environment.TOPIC_CREATE) return requireTopics([...topics, deadLetterTopic], await admin.listTopics())
    const defaults = topicSettingsOf(environment)
    const settings = { ...defaults, partitions: partitions ?? defaults.partitions }
    const config = { ...settings.config, 'max.message.bytes': String(environment.TOPIC_DEAD_LETTER_BYTES) }
    const compaction = { ...settings.config, 'cleanup.policy': 'compact' }
    const created = await admin.createTopics([
      ...topics.map(name =>
        compacted.includes(name) ? { name, ...settings, config: compaction } : { name, ...settings }
      ),
      { name: deadLetterTopic, ...settings, config }
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

async function prepareSchemas(environment: Environment, log: Logger, { subjects }: Needs): Promise<void> {
  if (subjects.length === 0) return
  for (const { subject, id, created } of await registerSchemas({
    ...registryOptions(environment),
    catalogue: subjects
  })) {
    if (created) log.info({ subject, id }, `registered schema '${subject}'`)
  }
}

async function prepareTables(environment: Environment, log: Logger, { tables }: Needs): Promise<void> {
  if (tables === undefined) return
  await migrate({ mysql: mysqlOptions(environment), systems: [tables], log })
}
