import { randomUUIDv7 } from 'node:crypto'
import type { Headers as RecordHeaders, Serde } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import type { BoundedSends } from '../../live/bounded-sends.ts'
import { idempotencyWindow, messageIdOf } from './idempotency.ts'

/** Feedback that passed validation. */
export interface NewFeedback {
  readonly customer_id: string
  readonly feedback_text: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
}

export interface Accepted {
  readonly outcome: 'sent' | 'replayed' | 'conflict'
  readonly messageId: string
}

/**
 * Publishes feedback as an event: gives it a message id, sends it and waits for the acknowledgement. Rejects as
 * `BoundedSends.send` does, and with the serde's error when the event cannot be encoded.
 */
export type Ingest = (
  feedback: NewFeedback,
  headers: RecordHeaders,
  idempotencyKey: string | undefined
) => Promise<Accepted>

export interface IngestOptions {
  readonly topic: string
  readonly value: Serde<FeedbackReceived>
  readonly sends: BoundedSends
  readonly clock: SteadyClock
}

/** The key is the customer id in UTF-8, the timestamp is now, the value is what `value` makes of the event. */
export function createIngest({ topic, value, sends, clock }: IngestOptions): Ingest {
  const recent = idempotencyWindow()

  const send = (event: FeedbackReceived, headers: RecordHeaders): Promise<void> =>
    sends.send({
      topic,
      key: Buffer.from(event.customer_id, 'utf8'),
      value: value.serialize(event),
      headers,
      timestamp: clock.now()
    })

  return async (feedback, headers, idempotencyKey) => {
    const messageId = idempotencyKey === undefined ? randomUUIDv7() : messageIdOf(feedback.customer_id, idempotencyKey)
    const event: FeedbackReceived = {
      message_id: messageId,
      customer_id: feedback.customer_id,
      feedback_text: feedback.feedback_text,
      feedback_timestamp: feedback.timestamp
    }
    if (idempotencyKey !== undefined) {
      return { outcome: await recent.once(event, () => send(event, headers)), messageId }
    }
    await send(event, headers)
    return { outcome: 'sent', messageId }
  }
}
