import { errorHeaders, headerText, type RawRecord, type TopicPartition } from '#streams'
import type { ReadRange } from '#streams/connector'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { StackEnv } from '../../deploy/stack/types.ts'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { type FeedbackPlace, subjectsOf } from './feedback-place.ts'

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

/** The dead letters that the workers of this place wrote. */
export async function deadLettersOf({ env, groupId, topics }: FeedbackPlace): Promise<readonly FoundRecord[]> {
  const all = await recordsOf(env, topics.deadLetter.name)
  return all.filter(({ headers }) => headerText(headers, errorHeaders.application) === groupId)
}

/** A scored event with the record it came in. */
export interface ScoredEvent {
  readonly value: FeedbackScored
  readonly record: FoundRecord
}

/** The scored events that the topic holds now for these message ids, repeats included; for all without ids. */
export async function scoredEvents(place: FeedbackPlace, ids?: ReadonlySet<string>): Promise<readonly ScoredEvent[]> {
  const { env, topics } = place
  const serdes = registrySerdes({ url: env.SCHEMA_REGISTRY_URL, catalogue: subjectsOf(place) })
  const serde = serdes(topics.scored.value, topics.scored.name, 'value')
  const records = await recordsOf(env, topics.scored.name)
  await serde.prepare?.(records)
  return records
    .flatMap(record => (record.value === null ? [] : [{ value: serde.deserialize(record.value), record }]))
    .filter(({ value }) => ids?.has(value.message_id) ?? true)
}
