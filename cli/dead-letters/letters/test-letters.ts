import { type Driver, deadLetter, type ErrorContext, type RawRecord, StreamsError } from '#streams'
import { parseEnvironment } from '../../../config/environment.ts'
import { MemoryBroker, memoryDriver } from '../../../connectors/memory/index.ts'
import { localSerdes } from '../../../connectors/schema-registry/index.ts'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import type { DeadLetterDeps } from '../deps.ts'
import { deadLetterSystems } from '../systems.ts'

/** A customer's feedback as the raw topic carries it. */
export const feedback: FeedbackReceived = {
  message_id: '0190a6c0-0000-7000-8000-000000000001',
  customer_id: 'CUST001',
  feedback_text: 'This product is amazing!',
  feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30)
}

/** Its bytes. */
export function encoded(value: FeedbackReceived = feedback): Buffer {
  return localSerdes(catalogue)(topics.raw.value, topics.raw.name, 'value').serialize(value)
}

/** A record of the raw topic. */
export function rawRecord(record: Partial<RawRecord> = {}): RawRecord {
  const key = Buffer.from('CUST001')
  return { key, value: encoded(), timestamp: feedback.feedback_timestamp, headers: {}, offset: 7, ...record }
}

/** The feedback system's deps over a memory broker with its topics; the clock is the machine's unless the broker has another. */
export function memoryDeps(broker = new MemoryBroker()): DeadLetterDeps & { readonly broker: MemoryBroker } {
  const system = deadLetterSystems.feedback?.(parseEnvironment({}))
  if (system === undefined) throw new TypeError('the feedback system has no dead letters')
  broker.createTopic(topics.raw.name, 2)
  broker.createTopic(topics.deadLetter.name, 2)
  return { broker, system, driver: memoryDriver(broker), serdes: localSerdes(catalogue) }
}

/** Lets records die of an error, in order, in partition 0, as a worker's handler does. */
export async function die(
  driver: Driver,
  records: readonly RawRecord[],
  error: Error = new StreamsError('invalid-value', 'customer_id is empty'),
  context: Partial<ErrorContext> = {},
  into = topics.deadLetter.name
): Promise<void> {
  const producer = driver.producer()
  await producer.connect()
  const letters = records.map(record => ({
    ...deadLetter(into, error, {
      stage: 'processing',
      application: 'sentiment_analyzer_group_v1',
      topology: 'feedback',
      step: 'validate',
      topic: topics.raw.name,
      partition: 1,
      attempts: 1,
      schemaId: 1,
      ...context,
      record
    }),
    partition: 0
  }))
  await producer.send(letters)
  await producer.close()
}

/** Everything that a topic of the memory broker holds. */
export function recordsOf(broker: MemoryBroker, topic: string): readonly RawRecord[] {
  return (broker.partitionsOf(topic) ?? []).flatMap(log => log.read(0, Number.MAX_SAFE_INTEGER).records)
}
