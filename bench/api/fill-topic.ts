import type { Producer, ProducerRecord } from '#streams'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { feedbackTexts } from '../scorer-texts.ts'
import { customerOf, type Messages, ownWords, partitions, textCount } from './messages.ts'

/** Records of one send. */
const portion = 5_000

export interface TopicToFill {
  readonly messages: Messages
  readonly topic: string
  readonly from: number
  readonly to: number
  readonly encode: (value: FeedbackReceived) => Buffer
}

/** Sends messages to their partitions, in their order and with their times. */
export async function fillTopic(producer: Producer, { messages, topic, from, to, encode }: TopicToFill): Promise<void> {
  const texts = feedbackTexts(textCount)
  let batch: ProducerRecord[] = []
  for (let n = from; n < to; n++) {
    const timestamp = messages.timeOf(n)
    const value = encode({
      message_id: messages.idOf(n),
      customer_id: customerOf(n),
      feedback_text: [texts[n % textCount], ...ownWords(n)].join(' '),
      feedback_timestamp: timestamp
    })
    batch.push({ topic, partition: n % partitions, key: Buffer.from(customerOf(n)), value, timestamp })
    if (batch.length < portion && n < to - 1) continue
    await producer.send(batch)
    batch = []
  }
}
