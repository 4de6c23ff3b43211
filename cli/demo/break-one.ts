import { randomUUID } from 'node:crypto'
import type { Driver } from '#streams'

export interface BreakOne {
  readonly driver: Driver
  /** Topic of accepted feedback. */
  readonly topic: string
  readonly customer: string
  /** Address of the feedback API, which serves the desk. */
  readonly api: string
  readonly say: (line: string) => void
}

/**
 * `millrace demo dead-letter`: writes feedback as a producer would that was never told of the schema: as JSON, and without a text. The worker puts it
 * to the dead letters. Rejects as the producer does when the broker does not answer or the topic is missing.
 */
export async function breakOne({ driver, topic, customer, api, say }: BreakOne): Promise<void> {
  const feedback = {
    message_id: randomUUID(),
    customer_id: customer,
    feedback_text: '',
    feedback_timestamp: Date.now()
  }
  const producer = driver.producer()
  await producer.connect()
  try {
    const record = { topic, key: Buffer.from(customer), value: Buffer.from(JSON.stringify(feedback)) }
    await producer.send([record])
  } finally {
    await producer.close()
  }
  say(`sent to ${topic}: JSON where Avro is expected, and no text in it`)
  say(`its dead letter is at ${api}/#/dead-letters?state=open: write a text, choose Dry run, then Replay corrected`)
}
