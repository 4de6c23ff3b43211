import { expect, test } from 'vitest'
import { openingLine, renderMessage } from './render-message.ts'

/** 21:16:55 of 2 February 2026 in this machine's time zone. */
const timestamp = new Date(2026, 1, 2, 21, 16, 55, 763).getTime()

const received = {
  partition: 0,
  offset: 5,
  timestamp,
  event: {
    event_id: 'd19fc126-039e-445e-a159-38d1ef21c70f',
    customer_name: 'Charlie Davis',
    drink_name: 'Cold Brew',
    quantity: 2,
    amount: 3.6,
    is_member: false,
    ts_utc: '2026-02-03T02:16:55.763294+00:00'
  }
}

test('K-11: renders a message to the character', () => {
  expect(renderMessage(received, 1)).toBe(`Message #1
        ├─ Partition: 0 | Offset: 5
        ├─ Kafka Timestamp: 2026-02-02 21:16:55
        ├─ Event ID: d19fc126-039e-445e-a159-38d1ef21c70f
        ├─ Customer: Charlie Davis (Non-Member)
        ├─ Order: 2x Cold Brew
        ├─ Amount: $3.60
        └─ Event Time (UTC): 2026-02-03T02:16:55.763294+00:00
--------------------------------------------------------------------------------
`)
  expect(openingLine).toBe('='.repeat(80))
})

test('K-11: a member is called one, and a time that ends in Z is shown with its offset', () => {
  const event = { ...received.event, is_member: true, ts_utc: '2026-02-03T02:16:55Z' }
  const text = renderMessage({ ...received, event }, 12)
  expect(text).toContain('Message #12\n')
  expect(text).toContain('├─ Customer: Charlie Davis (Member)\n')
  expect(text).toContain('└─ Event Time (UTC): 2026-02-03T02:16:55+00:00\n')
})
