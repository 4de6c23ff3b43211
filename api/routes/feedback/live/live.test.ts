import { randomUUIDv7 } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { noLog, systemClock } from '#streams'
import { RecordedMetrics } from '#streams/testing'
import { MemoryBroker, memoryDriver } from '../../../../connectors/memory/index.ts'
import { answerOf } from '../../../testing/answer.ts'
import { aRow, feedbackApp, listProducer, listRows } from '../../../testing/feedback-app.ts'
import { feedbackBroker, received, scoredValues, testTopics } from '../../../testing/feedback-broker.ts'
import { feedbackLive } from './feedback-live.ts'
import { preferredWait } from './prefer.ts'

const valid = JSON.stringify({ customer_id: 'CUST001', feedback_text: 'Good', timestamp: '2026-02-19T14:30:00Z' })

function open() {
  const broker = new MemoryBroker()
  for (const topic of Object.values(testTopics)) broker.createTopic(topic, 2)
  const driver = memoryDriver(broker)
  const metrics = new RecordedMetrics()
  let reads = 0
  const reader = driver.reader()
  const live = feedbackLive({
    admin: driver.admin(),
    reader: {
      read: (...args) => {
        reads++
        return reader.read(...args)
      }
    },
    topics: testTopics,
    scored: scoredValues,
    raw: received,
    metrics,
    clock: systemClock,
    log: noLog
  })
  onTestFinished(() => live.close())
  const stored = new Map<string, ReturnType<typeof aRow>>()
  const rows = { ...listRows(), byId: async (id: string) => stored.get(id) }
  const producer = listProducer()
  const { app } = feedbackApp({ live, metrics, rows, producer, clock: systemClock })
  const post = (headers: Record<string, string> = {}) =>
    app.request('/feedback', { method: 'POST', body: valid, headers })
  const idSent = (): string => (JSON.parse(String(producer.records.at(-1)?.value)) as { message_id: string }).message_id
  return { ...feedbackBroker(driver), app, live, metrics, stored, producer, post, idSent, reads: () => reads }
}

/** Reads a stream until its text fits; then leaves. */
async function readUntil(response: Response, fits: (text: string) => boolean): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let text = ''
  while (!fits(text)) {
    const { value, done } = await reader.read()
    if (done) break
    text += Buffer.from(value).toString()
  }
  await reader.cancel()
  return text
}

const idsIn = (text: string): readonly string[] =>
  [...text.matchAll(/"message_id":"([^"]+)"/g)].map(([, id]) => id ?? '')

test.each([
  ['wait=5', 5],
  ['wait=10', 10],
  ['wait=600', 10],
  ['respond-async, wait=3', 3],
  ['WAIT = "2"; x', 2],
  ['wait=0', 0],
  ['respond-async', undefined],
  ['wait=soon', undefined],
  ['nowait=5', undefined],
  [null, undefined]
])('Prefer: %s waits %s seconds', (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds)
})

test('without the preference 202 comes at once, names the status, and nothing is followed', async () => {
  const { post, reads } = open()
  const response = await post()
  expect(response.status).toBe(202)
  const { message_id } = await answerOf(response)
  expect(response.headers.get('location')).toBe(`/feedback/${message_id}/status`)
  expect(reads()).toBe(0)
})

test('answers with the row as soon as it is stored', async () => {
  const { post, producer, idSent, score, stored, metrics } = open()
  producer.answer = async () => {
    // The worker may be done before the acknowledgement is here.
    const id = idSent()
    stored.set(id, aRow({ message_id: id }))
    await score(id)
    return []
  }
  const response = await post({ prefer: 'wait=10' })
  expect(response.status).toBe(200)
  expect(response.headers.get('preference-applied')).toBe('wait=10')
  expect(await response.json()).toMatchObject({ message_id: idSent(), sentiment_score: 'positive' })
  expect(metrics.value('feedback_waits_total', { outcome: 'stored' })).toBe(1)
})

test('answers with the status of feedback that died', async () => {
  const { post, producer, idSent, kill } = open()
  producer.answer = async () => {
    setTimeout(() => void kill(idSent()), 10)
    return []
  }
  const response = await post({ prefer: 'wait=10' })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    message_id: idSent(),
    state: 'dead',
    dead_letter_id: 'dead-0-0',
    reason: 'invalid-value'
  })
})

test('answers 202 when nothing became of it in time', async () => {
  const { post, metrics } = open()
  const response = await post({ prefer: 'wait=0' })
  expect(response.status).toBe(202)
  expect(response.headers.has('preference-applied')).toBe(false)
  expect(metrics.value('feedback_waits_total', { outcome: 'late' })).toBe(1)
})

test('a thousand who wait are answered by one look at the topic', async () => {
  const { live, score, reads } = open()
  const release = live.hold()
  await live.following()
  const ids = Array.from({ length: 1_000 }, () => randomUUIDv7())
  const outcomes = ids.map(id => live.outcome(id, 5_000))
  for (const id of ids) await score(id)
  expect((await Promise.all(outcomes)).every(outcome => outcome?.state === 'stored')).toBe(true)
  expect(reads()).toBe(1)
  release()
})

test('streams what is scored to every client, each with its filter, in the shape of rows', async () => {
  const { app, score, live, metrics } = open()
  const [all, negative] = await Promise.all([
    app.request('/feedback/stream'),
    app.request('/feedback/stream?sentiment=negative&max_compound=-0.5')
  ])
  expect(all.headers.get('content-type')).toContain('text/event-stream')
  await live.following()
  await expect.poll(() => metrics.value('feedback_stream_clients')).toBe(2)
  const [good, bad, weak] = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()]
  await score(good)
  await score(weak, { sentiment_score: 'negative', compound: -0.1 })
  await score(bad, { sentiment_score: 'negative', compound: -0.7 })
  const has = (id: string) => (text: string) => text.includes(id)
  const [everything, some] = await Promise.all([readUntil(all, has(bad)), readUntil(negative, has(bad))])
  expect(idsIn(everything)).toEqual([good, weak, bad])
  expect(idsIn(some)).toEqual([bad])
  expect(everything).toContain('event: feedback\nid: 0-0\ndata: {"message_id"')
  expect(everything).toContain('"accepted_at":"2026-02-19T14:30:01.187Z"')
  await expect.poll(() => metrics.value('feedback_stream_clients')).toBe(0)
})

test('a client that comes again goes on after the last event it saw, also at an instance that has just begun', async () => {
  const { app, score } = open()
  const ids = [randomUUIDv7(), randomUUIDv7(), randomUUIDv7()]
  for (const id of ids) await score(id)
  const response = await app.request('/feedback/stream', { headers: { 'last-event-id': '0-0' } })
  expect(idsIn(await readUntil(response, text => text.includes(ids[2] ?? '')))).toEqual(ids.slice(1))
})

test('an unknown filter of the stream is refused', async () => {
  const response = await open().app.request('/feedback/stream?sentimnt=negative')
  expect(response.status).toBe(400)
  expect((await answerOf(response)).error).toContain('did you mean sentiment?')
})
