import { StreamRecord } from 'millrace'
import { expect, test } from 'vitest'
import type { PricedOrder } from './topics.ts'
import { webhookSink } from './webhook-sink.ts'

const order: PricedOrder = { orderId: 'o', customerId: 'c', total: 1, currency: 'EUR', placedAt: 0, euros: 1 }
const batch = [new StreamRecord('c', order, 0), new StreamRecord('c', { ...order, orderId: 'p' }, 0)]
const answering = (response: () => Response | Promise<Response>) => webhookSink('http://shop', async () => response())

test('refuses the orders that the other system will never take, alone', async () => {
  const sink = answering(() => Response.json({ refused: [{ index: 1, reason: 'no such product' }] }))
  const { inserted, refused } = await sink.write(batch)
  expect(inserted).toBe(1)
  expect(refused).toMatchObject([{ index: 1, error: { code: 'row-refused', message: 'no such product' } }])
})

test('asks for a pause when the other system is busy', async () => {
  const sink = answering(() => new Response(null, { status: 503 }))
  await expect(sink.write(batch)).rejects.toMatchObject({ code: 'backpressure', retryable: true, retryAfter: 1000 })
})

test('is tried again when there is no answer, and ends the task when the address is wrong', async () => {
  const silent = answering(() => Promise.reject(new TypeError('fetch failed')))
  await expect(silent.write(batch)).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
  const wrong = answering(() => new Response(null, { status: 404 }))
  await expect(wrong.write(batch)).rejects.toMatchObject({ code: 'sink-failed', retryable: false })
})
