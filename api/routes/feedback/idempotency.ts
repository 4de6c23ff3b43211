import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { codeOf } from '#streams'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'

const printable = /^[\x21-\x7e]{1,255}$/

/**
 * The key of an `Idempotency-Key` header, with or without the quotes of a structured field. Undefined when it is not 1 to 255
 * printable ASCII characters without spaces.
 */
export function parseIdempotencyKey(header: string): string | undefined {
  const quoted = header.length >= 2 && header.startsWith('"') && header.endsWith('"')
  const key = quoted ? header.slice(1, -1) : header
  return printable.test(key) ? key : undefined
}

/**
 * The message id of a key: a UUID of version 8 (RFC 9562) from SHA-256, so that every instance of the API makes the same one at any
 * time. Keys belong to a customer: two customers may use the same key.
 */
export function messageIdOf(customerId: string, key: string): string {
  const hash = createHash('sha256').update(`millrace.feedback\0${key}\0${customerId}`, 'utf8').digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x80
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** What became of a request with a key: sent now, acknowledged before, or another request had the key. */
export type IdempotentOutcome = 'sent' | 'replayed' | 'conflict'

/** The latest keyed requests of this process. */
export interface IdempotencyWindow {
  /**
   * Sends unless the same feedback is on its way or was acknowledged. Rejects as `send` does; what failed is sent again by the
   * next request with its key.
   */
  readonly once: (feedback: FeedbackReceived, send: () => Promise<void>) => Promise<IdempotentOutcome>
}

interface Entry {
  readonly fingerprint: string
  /** The send under way, or the acknowledged one; undefined after a failure. */
  sent: Promise<void> | undefined
}

/** Remembers the last `size` keyed requests (default 50,000). Older ones are still stored once: their message id is the same. */
export function idempotencyWindow(size = 50_000): IdempotencyWindow {
  const entries = new LRUCache<string, Entry>({ max: size })

  const sendAs = async (id: string, entry: Entry, send: () => Promise<void>): Promise<'sent'> => {
    entries.set(id, entry)
    entry.sent = send()
    try {
      await entry.sent
    } catch (error) {
      entry.sent = undefined
      if (codeOf(error, 'delivery-timeout') === 'broker-unavailable') entries.delete(id)
      throw error
    }
    return 'sent'
  }

  return {
    once: async (feedback, send) => {
      const fingerprint = fingerprintOf(feedback)
      const known = entries.get(feedback.message_id)
      if (known === undefined) return sendAs(feedback.message_id, { fingerprint, sent: undefined }, send)
      if (known.fingerprint !== fingerprint) return 'conflict'
      if (known.sent === undefined) return sendAs(feedback.message_id, known, send)
      await known.sent
      return 'replayed'
    }
  }
}

function fingerprintOf({ feedback_text, feedback_timestamp }: FeedbackReceived): string {
  return createHash('sha256').update(`${feedback_timestamp}\0${feedback_text}`, 'utf8').digest('base64')
}
