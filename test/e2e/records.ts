import { headerText, type RawRecord, type ReadRange, type TopicPartition } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { StackEnv } from '../../deploy/stack/types.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { topics } from '../../topology/feedback/topics.ts'
import type { FeedbackSystem } from './feedback-system.ts'

/** A record with the partition it lies in. */
export type FoundRecord = RawRecord & TopicPartition

/** Everything that a topic holds now. */
export async function recordsOf(env: StackEnv, topic: string): Promise<readonly FoundRecord[]> {
  const driver = kafkaDriver({ brokers: env.KAFKA_BROKER.split(',') })
  const admin = driver.admin()
  try {
    const ranges = (await admin.offsets(topic)).map(
      ({ partition, earliest, latest }): ReadRange => ({ topic, partition, from: earliest, to: latest })
    )
    const found: FoundRecord[] = []
    await driver.reader().read(ranges, batch => {
      for (const record of batch.records) found.push({ ...record, topic, partition: batch.partition })
    })
    return found
  } finally {
    await admin.close()
  }
}

/** The dead letters that this system's workers wrote. */
export async function deadLettersOf(system: FeedbackSystem): Promise<readonly FoundRecord[]> {
  const all = await recordsOf(system.env, topics.deadLetter.name)
  return all.filter(({ headers }) => headerText(headers, '__streams.errors.application') === system.groupId)
}

/** A scored event with the record it came in. */
export interface ScoredEvent {
  readonly value: FeedbackScored
  readonly record: FoundRecord
}

/** The scored events that the topic holds now for these message ids, repeats included. */
export async function scoredEvents(env: StackEnv, ids: ReadonlySet<string>): Promise<readonly ScoredEvent[]> {
  const serdes = registrySerdes({ url: env.SCHEMA_REGISTRY_URL, catalogue })
  const serde = serdes(topics.scored.value, topics.scored.name, 'value')
  const records = await recordsOf(env, topics.scored.name)
  await serde.prepare?.(records)
  return records
    .flatMap(record => (record.value === null ? [] : [{ value: serde.deserialize(record.value), record }]))
    .filter(({ value }) => ids.has(value.message_id))
}
