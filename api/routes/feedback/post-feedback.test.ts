import { describe, expect, test } from 'vitest'
import { headerText, StreamsError } from '#streams'
import { bodyLimit } from '../../http/body.ts'
import { answerOf } from '../../testing/answer.ts'
import { feedbackApp, handClock, listLog, listProducer } from '../../testing/feedback-app.ts'

const valid = { customer_id: 'CUST001', feedback_text: 'This product is amazing!', timestamp: '2026-02-19T14:30:00Z' }

const request = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers,
  body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
})

const post = async (body: unknown, headers: Record<string, string> = {}) => {
  const { app, producer } = feedbackApp()
  const response = await app.request('/feedback', request(body, headers))
  return { response, body: await answerOf(response), producer }
}

describe('a valid feedback', () => {
  test('is answered with 202 and a UUID of version 7', async () => {
    const { response, body } = await post(valid)
    expect(response.status).toBe(202)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(body).toEqual({
      message: 'Feedback accepted and queued for analysis.',
      message_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    })
  })

  test('becomes one event with the customer as key and the time of sending', async () => {
    const { body, producer } = await post({ ...valid, extra: 'ignored' })
    expect(producer.records).toHaveLength(1)
    const [record] = producer.records
    expect(record).toMatchObject({ topic: 'customer_feedback_events', timestamp: Date.UTC(2026, 1, 19) })
    expect(record?.key?.toString()).toBe('CUST001')
    expect(JSON.parse(String(record?.value))).toEqual({
      message_id: body.message_id,
      customer_id: 'CUST001',
      feedback_text: 'This product is amazing!',
      feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30)
    })
  })

  test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'])(
    'is accepted as %s',
    async type => {
      expect((await post(valid, { 'content-type': type })).response.status).toBe(202)
    }
  )

  test('carries a valid traceparent and its tracestate on', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const { producer } = await post(valid, { traceparent, tracestate: 'vendor=1' })
    const headers = producer.records[0]?.headers ?? {}
    expect(headerText(headers, 'traceparent')).toBe(traceparent)
    expect(headerText(headers, 'tracestate')).toBe('vendor=1')
  })

  test.each([
    'nonsense',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01'
  ])('drops the invalid traceparent %s', async traceparent => {
    const { response, producer } = await post(valid, { traceparent, tracestate: 'vendor=1' })
    expect(response.status).toBe(202)
    expect(producer.records[0]?.headers).toEqual({})
  })

  test('is logged once, as accepted and published, with its message id', async () => {
    const log = listLog()
    const { app } = feedbackApp({ log })
    const { message_id } = await answerOf(await app.request('/feedback', request(valid)))
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'feedback accepted and published',
        fields: { method: 'POST', route: '/feedback', status: 202, duration_ms: expect.any(Number), message_id }
      }
    ])
  })

  test('may be as long as the table allows', async () => {
    const longest = { ...valid, customer_id: '🙂'.repeat(255), feedback_text: 'ü'.repeat(32_767) }
    expect((await post(longest)).response.status).toBe(202)
  })
})

describe('an invalid feedback is answered with 400', () => {
  const without = (field: string) => Object.fromEntries(Object.entries(valid).filter(([name]) => name !== field))

  test.each([
    ['without customer_id', without('customer_id'), 'customer_id', 'customer_id is required'],
    ['without feedback_text', without('feedback_text'), 'feedback_text', 'feedback_text is required'],
    ['without timestamp', without('timestamp'), 'timestamp', 'timestamp is required'],
    ['with an empty customer_id', { ...valid, customer_id: '' }, 'customer_id', 'customer_id must not be empty'],
    ['with a blank text', { ...valid, feedback_text: ' \t\n' }, 'feedback_text', 'feedback_text must not be empty'],
    ['with a number as customer_id', { ...valid, customer_id: 7 }, 'customer_id', 'customer_id must be a string'],
    ['with null as text', { ...valid, feedback_text: null }, 'feedback_text', 'feedback_text must be a string'],
    ['with a number as timestamp', { ...valid, timestamp: 1 }, 'timestamp', 'timestamp must be a string'],
    ['with a word as timestamp', { ...valid, timestamp: 'yesterday' }, 'timestamp', 'format'],
    ['with half a surrogate pair', { ...valid, feedback_text: 'a\ud800b' }, 'feedback_text', 'Unicode'],
    ['with a long customer_id', { ...valid, customer_id: 'c'.repeat(256) }, 'customer_id', 'at most 255'],
    ['with a long text', { ...valid, feedback_text: 'ü'.repeat(32_768) }, 'feedback_text', 'at most 65535']
  ])('%s', async (_, sent, field, message) => {
    const { response, body, producer } = await post(sent)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(body).toMatchObject({ type: 'urn:millrace:problem:invalid-body', status: 400, instance: '/feedback' })
    expect(body.errors).toEqual([{ field, message: expect.stringContaining(message) }])
    expect(body.error).toContain(message)
    expect(body.detail).toBe(body.error)
    expect(producer.records).toEqual([])
  })

  test('naming every wrong field', async () => {
    const { body } = await post({ timestamp: 'yesterday' })
    expect(body.errors.map(error => error.field)).toEqual(['customer_id', 'feedback_text', 'timestamp'])
  })

  test.each([
    ['that is not JSON', '{"customer_id":'],
    ['that is empty', ''],
    ['that is a list', '[]'],
    ['that is a text', '"text"'],
    ['that is null', 'null'],
    ['that is not UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d])]
  ])('with a body %s', async (_, sent) => {
    const { response, body } = await post(sent)
    expect(response.status).toBe(400)
    expect(body.error).toMatch(/JSON|UTF-8/)
  })
})

describe('a body over 256 KiB', () => {
  const large = JSON.stringify({ ...valid, padding: 'x'.repeat(bodyLimit) })

  test('is answered with 413 when it says its length', async () => {
    const { response, body } = await post(large, { 'content-length': String(large.length) })
    expect(response.status).toBe(413)
    expect(body.error).toContain('262144')
  })

  test('is answered with 413 when it does not', async () => {
    expect((await post(large)).response.status).toBe(413)
  })

  test('of exactly 256 KiB is read', async () => {
    const room = bodyLimit - JSON.stringify({ ...valid, padding: '' }).length
    expect((await post({ ...valid, padding: 'x'.repeat(room) })).response.status).toBe(202)
  })
})

describe('when the broker does not acknowledge', () => {
  const never = () => new Promise<never>(() => undefined)

  test('an error of the producer is answered with 503 and Retry-After', async () => {
    const producer = listProducer()
    producer.answer = async () => {
      throw new StreamsError('broker-unavailable', 'no broker', { retryable: true })
    }
    const response = await feedbackApp({ producer }).app.request('/feedback', request(valid))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await answerOf(response)).toMatchObject({ type: 'urn:millrace:problem:broker-unavailable' })
  })

  test('within the limit every waiting request gets 503 with an unknown outcome', async () => {
    const [clock, producer] = [handClock(), listProducer()]
    producer.answer = never
    const { app } = feedbackApp({ clock, producer })
    const first = app.request('/feedback', request(valid))
    await untilSent(producer, 1)
    clock.advance(3_000)
    const second = app.request('/feedback', request(valid))
    await untilSent(producer, 2)
    clock.advance(1_000)
    for (const response of await Promise.all([first, second])) {
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('5')
      expect((await answerOf(response)).error).toContain('outcome is unknown')
    }
  })

  test('later requests get 503 at once, unsent, until the late send settles', async () => {
    const [clock, producer] = [handClock(), listProducer()]
    const late = Promise.withResolvers<[]>()
    producer.answer = () => late.promise
    const { app } = feedbackApp({ clock, producer })
    const first = app.request('/feedback', request(valid))
    await untilSent(producer, 1)
    clock.advance(4_000)
    expect((await first).status).toBe(503)
    expect((await app.request('/feedback', request(valid))).status).toBe(503)
    expect(producer.records).toHaveLength(1)
    late.resolve([])
    producer.answer = async () => []
    await late.promise
    expect((await app.request('/feedback', request(valid))).status).toBe(202)
  })

  test('a record refused for good is not accepted', async () => {
    const producer = listProducer()
    const refused = (error: Error) => async () => [{ index: 0, error }]
    const { app } = feedbackApp({ producer })
    producer.answer = refused(new StreamsError('production-failed', 'no'))
    expect((await app.request('/feedback', request(valid))).status).toBe(500)
    producer.answer = refused(new StreamsError('record-too-large', 'no'))
    expect((await app.request('/feedback', request(valid))).status).toBe(413)
    producer.answer = refused(new StreamsError('unknown-topic', 'no'))
    expect((await app.request('/feedback', request(valid))).status).toBe(503)
  })

  test.each(['kafka', 'schema-registry'])('nothing is sent before %s is connected', async name => {
    const { app, producer } = feedbackApp({ waitingFor: () => name })
    const response = await app.request('/feedback', request(valid))
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('5')
    expect(producer.records).toEqual([])
  })
})

async function untilSent(producer: { readonly records: readonly unknown[] }, count: number): Promise<void> {
  await expect.poll(() => producer.records.length).toBe(count)
}

test('a timestamp of the far future is taken, and refused where a limit is set and it is further ahead', async () => {
  expect((await post({ ...valid, timestamp: '9999-12-31T23:59:59Z' })).response.status).toBe(202)
  const { app } = feedbackApp({ clock: handClock(Date.UTC(2026, 1, 19, 14)), futureLimit: 300_000 })
  const statusOf = async (timestamp: string) => app.request('/feedback', request({ ...valid, timestamp }))
  expect((await statusOf('2026-02-19T14:05:00Z')).status).toBe(202)
  const refused = await statusOf('2026-02-19T14:05:00.001Z')
  expect(refused.status).toBe(400)
  expect((await answerOf(refused)).errors).toEqual([
    { field: 'timestamp', message: expect.stringContaining('more than the 300 s') }
  ])
})
