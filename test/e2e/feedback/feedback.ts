import { createHash } from 'node:crypto'
import type { Headers, ProducerRecord } from '#streams'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { registrySerdes } from '../../../connectors/schema-registry/index.ts'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { type FeedbackPlace, subjectsOf } from '../feedback-place.ts'

const words =
  'the cup is not very GREAT good bad awful lovely, broken but slow service ok! I love hate it :) never'.split(' ')

/** A UUID that a name always has, so that a test can make it again. */
export function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** The k-th feedback of a run: another text and customer for each, the same when made again. */
export function feedbackOf(run: string, k: number): FeedbackReceived {
  const text = Array.from({ length: 5 + (k % 17) }, (_, i) => words[(k * 7 + i * (1 + (k % 5))) % words.length]).join(
    ' '
  )
  return {
    message_id: idOf(`${run}/${k}`),
    customer_id: `CUST${String(k % 211).padStart(3, '0')}`,
    feedback_text: `${text} #${k}`,
    feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30) + k * 1_001
  }
}

/** Feedback number `from` to before `to` of a run. */
export function feedbackRange(run: string, from: number, to: number): readonly FeedbackReceived[] {
  return Array.from({ length: to - from }, (_, i) => feedbackOf(run, from + i))
}

/** Writes to the raw topic as another team's producer does: Avro under the registered schema, keyed by customer. */
export interface RawProducer {
  /** Resolves when all are acknowledged. */
  readonly send: (feedback: readonly FeedbackReceived[]) => Promise<void>
  /** Records as they are, for what no good producer sends. Resolves when all are acknowledged. */
  readonly sendRecords: (records: readonly ProducerRecord[]) => Promise<void>
  readonly encode: (feedback: FeedbackReceived) => Buffer
  /** The record of a feedback, with headers if wanted. */
  readonly record: (feedback: FeedbackReceived, headers?: Headers) => ProducerRecord
  readonly close: () => Promise<void>
}

/** Connects a producer; the raw topic must be there. Its schema is at hand before it resolves, so it needs the registry no more. */
export async function rawProducer(place: FeedbackPlace): Promise<RawProducer> {
  const { env, topics } = place
  const serdes = registrySerdes({ url: env.SCHEMA_REGISTRY_URL, catalogue: subjectsOf(place) })
  const value = serdes(topics.raw.value, topics.raw.name, 'value')
  await value.open?.()
  const producer = kafkaDriver({ brokers: env.KAFKA_BROKER.split(',') }).producer()
  await producer.connect()
  const sendRecords = async (records: readonly ProducerRecord[]): Promise<void> => {
    const [failure] = await producer.send(records)
    if (failure !== undefined) throw failure.error
  }
  const record = (feedback: FeedbackReceived, headers: Headers = {}): ProducerRecord => ({
    topic: topics.raw.name,
    key: Buffer.from(feedback.customer_id),
    value: value.serialize(feedback),
    headers
  })
  return {
    encode: value.serialize,
    record,
    sendRecords,
    send: feedback => sendRecords(feedback.map(one => record(one))),
    close: () => producer.close()
  }
}
