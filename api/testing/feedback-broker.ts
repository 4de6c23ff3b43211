import { type Driver, type ProducerRecord, type Serde, serdes } from '#streams'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'

const serdeOf = <V extends object>(): Serde<V> => {
  const { serde } = serdes.json<V>()
  if (serde === undefined) throw new Error('the json format has a serde')
  return serde
}

export const received = serdeOf<FeedbackReceived>()
export const scoredValues = serdeOf<FeedbackScored>()

/** Names of topics for tests. */
export const testTopics = { raw: 'raw', scored: 'scored', deadLetter: 'dead' } as const

/** Writes what the parts of the feedback system would write, to a driver in memory. */
export function feedbackBroker(driver: Driver) {
  const send = async (record: ProducerRecord): Promise<void> => {
    const producer = driver.producer()
    await producer.send([record])
    await producer.close()
  }
  const event = (message_id: string): FeedbackReceived => ({
    message_id,
    customer_id: 'CUST001',
    feedback_text: 'This product is amazing!',
    feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30)
  })
  return {
    /** An accepted feedback. */
    accept: (id: string, { partition = 0, timestamp = Date.now() } = {}) =>
      send({ topic: testTopics.raw, partition, key: null, value: received.serialize(event(id)), timestamp }),
    /** Feedback that a worker has scored and stored. */
    score: (id: string, change: Partial<FeedbackScored> = {}) =>
      send({
        topic: testTopics.scored,
        partition: 0,
        key: null,
        value: scoredValues.serialize({
          ...event(id),
          sentiment_score: 'positive',
          compound: 0.6239,
          scorer: 'vader',
          scorer_version: '1',
          analysis_timestamp: Date.UTC(2026, 1, 19, 14, 30, 1, 204),
          ...change
        }),
        headers: { '__streams.event-time': String(Date.UTC(2026, 1, 19, 14, 30, 1, 187)) }
      }),
    /** Feedback that could not be processed. */
    kill: (id: string, value: Buffer = received.serialize(event(id))) =>
      send({
        topic: testTopics.deadLetter,
        partition: 0,
        key: null,
        value,
        headers: {
          '__streams.errors.exception': 'invalid-value',
          '__streams.errors.step': 'validate',
          '__streams.errors.message': 'feedback_text is empty'
        }
      }),
    /** What the workers have committed of partition 0. */
    commit: async (offset: number) => {
      await driver.admin().commit('workers', [{ topic: testTopics.raw, partition: 0, offset }])
    }
  }
}
