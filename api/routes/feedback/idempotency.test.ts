import { describe, expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { answerOf } from '../../testing/answer.ts'
import { feedbackApp, listProducer } from '../../testing/feedback-app.ts'
import { messageIdOf, parseIdempotencyKey } from './idempotency.ts'

const feedback = { customer_id: 'CUST001', feedback_text: 'good', timestamp: '2026-02-19T14:30:00Z' }

const opened = (producer = listProducer()) => {
  const { app } = feedbackApp({ producer })
  const post = async (key: string, changes: object = {}) => {
    const body = JSON.stringify({ ...feedback, ...changes })
    return app.request('/feedback', { method: 'POST', headers: { 'idempotency-key': key }, body })
  }
  return { post, producer }
}

describe('the same key', () => {
  test('gives the same message id, in any process', async () => {
    const first = await answerOf(await opened().post('k-1'))
    const second = await answerOf(await opened().post('k-1'))
    expect(second.message_id).toBe(first.message_id)
    expect(first.message_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('is not sent again after its acknowledgement', async () => {
    const { post, producer } = opened()
    await post('k-1')
    const again = await post('k-1')
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true'])
    expect(producer.records).toHaveLength(1)
  })

  test('waits for the send under way instead of sending twice', async () => {
    const { post, producer } = opened()
    const ack = Promise.withResolvers<[]>()
    producer.answer = () => ack.promise
    const both = [post('k-1'), post('k-1')]
    await expect.poll(() => producer.records.length).toBe(1)
    ack.resolve([])
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([202, 202])
    expect(producer.records).toHaveLength(1)
  })

  test('is sent again after a failure, with the same message id', async () => {
    const { post, producer } = opened()
    producer.answer = async () => {
      throw new StreamsError('delivery-timeout', 'no answer', { retryable: true })
    }
    expect((await post('k-1')).status).toBe(503)
    producer.answer = async () => []
    const { message_id } = await answerOf(await post('k-1'))
    const sent = producer.records.map(({ value }) => JSON.parse(String(value)).message_id)
    expect(sent).toEqual([message_id, message_id])
  })

  test('is accepted in quotes as the header field standard writes it', async () => {
    const { post } = opened()
    const ids = [await answerOf(await post('k-1')), await answerOf(await post('"k-1"'))].map(body => body.message_id)
    expect(ids[0]).toBe(ids[1])
  })

  test('with other feedback is answered with 422, also when the outcome of the first is unknown', async () => {
    const { post, producer } = opened()
    await post('k-1')
    const other = await post('k-1', { feedback_text: 'bad' })
    expect(other.status).toBe(422)
    expect((await answerOf(other)).type).toBe('urn:millrace:problem:idempotency-conflict')
    producer.answer = async () => {
      throw new StreamsError('delivery-timeout', 'no answer', { retryable: true })
    }
    await post('k-2')
    expect((await post('k-2', { timestamp: '2026-02-19T14:30:01Z' })).status).toBe(422)
  })

  test('of another customer is another key', async () => {
    const { post } = opened()
    const first = await answerOf(await post('k-1'))
    const second = await answerOf(await post('k-1', { customer_id: 'CUST002' }))
    expect(second.message_id).not.toBe(first.message_id)
  })
})

test.each(['', '""', 'two words', 'k'.repeat(256), 'kéy'])('the key "%s" is answered with 400', async key => {
  const { post, producer } = opened()
  const response = await post(key)
  expect(response.status).toBe(400)
  expect((await answerOf(response)).error).toContain('Idempotency-Key')
  expect(producer.records).toEqual([])
})

test('a key and a customer cannot be mixed up', () => {
  expect(parseIdempotencyKey('"a"')).toBe('a')
  expect(messageIdOf('bc', 'a')).not.toBe(messageIdOf('c', 'ab'))
})
