import { beforeAll, expect, test } from 'vitest'
import { headerText } from '#streams'
import { scrape, sumOf } from '../../../cli/run/show/exposition.ts'
import { type Answer, ask, messageId, post, stored } from '../http.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf, scoredEvents } from '../records.ts'
import { rowsOf } from './rows.ts'
import { feedbackSystems } from './system.ts'
import { isGiven, type SystemUnderTest, systemUnderTest } from './system-under-test.ts'

const newSystem = feedbackSystems()
const uuid7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3})?Z$/

let system: SystemUnderTest
let api = ''
const posted: string[] = []

beforeAll(async () => {
  system = await systemUnderTest(newSystem)
  api = system.api
})

async function postOne(body: object, headers: { readonly [name: string]: string } = {}): Promise<string> {
  const id = messageId(await post(api, body, headers))
  posted.push(id)
  return id
}

test('feedback that is posted can be read with its sentiment', async () => {
  const feedback = { customer_id: 'CUST001', feedback_text: 'This product is amazing! 😍' }
  const answer = await post(api, { ...feedback, timestamp: '2026-02-19T14:30:00Z' })
  const id = messageId(answer)
  posted.push(id)
  expect(id).toMatch(uuid7)
  expect(answer.body).toEqual({ message: expect.any(String), message_id: id })

  const { body } = await stored(api, id)
  expect(body).toEqual({
    ...feedback,
    message_id: id,
    accepted_at: expect.stringMatching(instant),
    sentiment_score: 'positive',
    compound: expect.any(Number),
    scorer: 'vader',
    scorer_version: expect.stringMatching(/^3\.3\.2/),
    feedback_timestamp: '2026-02-19T14:30:00Z',
    analysis_timestamp: expect.stringMatching(instant)
  })
})

test.each([
  ['2026-02-19T14:30:00Z', '2026-02-19T14:30:00Z'],
  ['2026-02-19T14:30:00.120Z', '2026-02-19T14:30:00.120Z'],
  ['2026-02-19T14:30:00.1239Z', '2026-02-19T14:30:00.123Z'],
  ['2026-02-19T16:30:00+02:00', '2026-02-19T14:30:00Z'],
  ['2026-02-19T14:30:00', '2026-02-19T14:30:00Z'],
  ['2026-02-19', '2026-02-19T00:00:00Z'],
  ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z']
])('the time %s comes back as %s', async (timestamp, expected) => {
  const id = await postOne({ customer_id: 'CUST002', feedback_text: 'It is a blue cup.', timestamp })
  expect((await stored(api, id)).body.feedback_timestamp).toBe(expected)
})

test('texts at the limits and of any script come back as they were sent', async () => {
  const texts = [
    'x'.repeat(65_535),
    '😀'.repeat(16_383),
    'é\u0301 שלום \u200d👩‍👩‍👧 \\ \' " % _ \u0000 \t\n end',
    '__proto__'
  ]
  for (const text of texts) {
    const feedback = { customer_id: '🙂'.repeat(255), feedback_text: text, timestamp: '2026-02-19T14:30:00Z' }
    const { body } = await stored(api, await postOne(feedback))
    expect(body.feedback_text).toBe(text)
    expect(body.customer_id).toBe(feedback.customer_id)
  }
})

test('a list holds one sentiment, newest first, by pages', async () => {
  const customer = 'CUST-LIST'
  const ids: string[] = []
  // Far ahead of real feedback, and later in each run, so that nothing else is newer.
  const begin = Date.UTC(5000, 0, 1) + Date.now()
  for (const ms of [1, 3, 2, 3]) {
    const timestamp = new Date(begin + ms).toISOString()
    ids.push(await postOne({ customer_id: customer, feedback_text: 'This is awful, I hate it.', timestamp }))
  }
  await Promise.all(ids.map(id => stored(api, id)))
  const [first = '', second = '', third = '', fourth = ''] = ids
  const newest = [second, fourth].sort().reverse()

  const page = async (number: number, limit: number): Promise<unknown> => {
    const { status, body } = await ask(`${api}/feedback?sentiment=negative&page=${number}&limit=${limit}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ page: number, limit, sentiment: 'negative' })
    return (body.feedback as { message_id: string }[]).map(row => row.message_id)
  }
  expect(await page(1, 4)).toEqual([...newest, third, first])
  expect(await page(2, 2)).toEqual([third, first])
  expect(await page(1_000, 100)).toEqual([])
  const { body } = await ask(`${api}/feedback?sentiment=neutral`)
  expect(body).toMatchObject({ page: 1, limit: 10, sentiment: 'neutral' })
  expect((body.feedback as { sentiment_score: string }[]).every(row => row.sentiment_score === 'neutral')).toBe(true)
})

test('a list is filtered, walked by its cursors in order of arrival, counted and exported', async () => {
  const customer = `CUST-${Date.now()}`
  const ids: string[] = []
  for (const [text, timestamp] of [
    ['This is awful, I hate it.', '2001-01-03'],
    ['Lovely, great, wonderful!', '2001-01-01'],
    ['=A blue cup.', '2001-01-02']
  ]) {
    ids.push(await postOne({ customer_id: customer, feedback_text: text, timestamp }))
    await stored(api, ids.at(-1) ?? '')
  }
  const list = async (query: string): Promise<{ readonly ids: readonly string[]; readonly body: Answer['body'] }> => {
    const { status, body } = await ask(`${api}/feedback?customer_id=${customer}&${query}`)
    expect(status).toBe(200)
    return { ids: (body.feedback as { message_id: string }[]).map(row => row.message_id), body }
  }
  const [awful = '', lovely = '', cup = ''] = ids
  expect((await list('')).ids).toEqual([awful, cup, lovely])
  expect((await list('from=2001-01-02&to=2001-01-03')).ids).toEqual([cup])
  expect((await list('min_compound=0.5')).ids).toEqual([lovely])
  const first = await list('order=arrival&limit=2&count=true')
  expect([first.ids, first.body.count]).toEqual([[cup, lovely], 3])
  expect((await list(`limit=2&cursor=${first.body.next}`)).ids).toEqual([awful])
  const exported = await ask(`${api}/feedback/export?customer_id=${customer}&order=arrival`)
  expect(exported.text.split('\r\n').map(line => line.slice(0, 36))).toEqual([
    expect.any(String),
    cup,
    lovely,
    awful,
    ''
  ])
  expect(exported.text).toContain(",'=A blue cup.,")
})

test('who prefers to wait is answered with the row, and the status of feedback is told where 202 says', async () => {
  const feedback = { customer_id: 'CUST-WAIT', feedback_text: 'Lovely!', timestamp: '2026-02-19T14:30:00Z' }
  const waited = await post(api, feedback, { prefer: 'wait=10' })
  expect([waited.status, waited.headers.get('preference-applied')]).toEqual([200, 'wait=10'])
  expect(waited.body).toMatchObject({ customer_id: 'CUST-WAIT', sentiment_score: 'positive' })
  posted.push(String(waited.body.message_id))
  const answer = await post(api, feedback)
  const id = messageId(answer)
  posted.push(id)
  const place = answer.headers.get('location')
  expect(place).toBe(`/feedback/${id}/status`)
  await stored(api, id)
  expect((await ask(`${api}${place}`)).body).toEqual({ message_id: id, state: 'stored', href: `/feedback/${id}` })
})

test('the stream brings feedback as it is stored', async () => {
  const abort = new AbortController()
  const stream = await fetch(`${api}/feedback/stream?customer_id=CUST-STREAM`, { signal: abort.signal })
  const ids = await Promise.all(
    ['CUST-STREAM', 'CUST-OTHER', 'CUST-STREAM'].map(customer_id =>
      postOne({ customer_id, feedback_text: 'It is a blue cup.', timestamp: '2026-02-19T14:30:00Z' })
    )
  )
  let text = ''
  for await (const part of stream.body ?? []) {
    text += Buffer.from(part).toString()
    if ([ids[0], ids[2]].every(id => text.includes(id ?? ''))) break
  }
  abort.abort()
  expect(text).not.toContain('CUST-OTHER')
})

test('a trace tells what happened to stored feedback, in order, with the places of its records', async () => {
  const id = await postOne({ customer_id: 'CUST-TRACE', feedback_text: 'Fine.', timestamp: '2026-02-19T14:30:00Z' })
  await stored(api, id)
  const { status, body } = await ask(`${api}/feedback/${id}/trace`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ message_id: id, state: 'stored', missing: [] })
  const events = body.events as { readonly kind: string; readonly offset?: number }[]
  expect(events.map(({ kind }) => kind)).toEqual(['requested', 'accepted', 'scored', 'stored', 'published'])
  expect(events.filter(({ offset }) => offset !== undefined)).toHaveLength(2)
})

test('a stored feedback can be explained by the scorer that scored it', async () => {
  const id = await postOne({ customer_id: 'C', feedback_text: 'Not very GOOD!', timestamp: '2026-02-19T14:30:00Z' })
  const row = (await stored(api, id)).body
  const { status, body } = await ask(`${api}/feedback/${id}/explain`)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    message_id: id,
    feedback_text: 'Not very GOOD!',
    compound: row.compound,
    sentiment_score: row.sentiment_score,
    scorer: 'vader',
    same_scorer: true
  })
  expect(body.explanation).toMatchObject({ score: { compound: row.compound } })
})

test('the scored topic has the event, with the trace context of the request', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const feedback = { customer_id: 'CUST003', feedback_text: 'Lovely service', timestamp: '2026-02-19T14:30:00Z' }
  const id = await postOne(feedback, { traceparent })
  const row = (await stored(api, id)).body
  await quiescent(system.place)
  const [event, ...more] = await scoredEvents(system.place, new Set([id]))
  expect(more).toEqual([])
  expect(event?.value).toMatchObject({
    message_id: id,
    customer_id: 'CUST003',
    feedback_text: 'Lovely service',
    feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30),
    sentiment_score: 'positive',
    compound: row.compound,
    scorer: 'vader',
    scorer_version: row.scorer_version,
    analysis_timestamp: Date.parse(String(row.analysis_timestamp))
  })
  expect(event?.record.key?.toString()).toBe('CUST003')
  expect(headerText(event?.record.headers ?? {}, 'traceparent')).toBe(traceparent)
})

test('an idempotency key makes one row of many requests', async () => {
  const feedback = { customer_id: 'CUST004', feedback_text: 'Once is enough', timestamp: '2026-02-19T14:30:00Z' }
  const headers = { 'idempotency-key': `key-${Date.now()}` }
  const answers = await Promise.all([1, 2, 3, 4].map(() => post(api, feedback, headers)))
  const ids = new Set(answers.map(messageId))
  expect(ids.size).toBe(1)
  posted.push(...ids)
  const conflict = await post(api, { ...feedback, feedback_text: 'Something else' }, headers)
  expect(conflict.status).toBe(422)
})

test('every one has a row, and nothing of it became a dead letter', async () => {
  await quiescent(system.place)
  const own = new Set(posted)
  const rows = (await rowsOf(system.place)).filter(row => own.has(row.message_id))
  expect(rows.length).toBe(own.size)
  const dead = (await deadLettersOf(system.place)).filter(({ value }) => posted.some(id => value?.includes(id)))
  expect(dead).toEqual([])
})

test.skipIf(isGiven)('worker and API report what they did', async () => {
  const samples = await scrape([`${system.worker}/metrics`, `${api}/metrics`])
  const inserted = { metric: 'streams_sink_rows_total', labels: { outcome: 'inserted' } }
  expect(sumOf(samples, inserted)).toBe(new Set(posted).size)
  expect(sumOf(samples, { metric: 'feedback_accepted_total' })).toBeGreaterThanOrEqual(posted.length)
  const lag = async () => sumOf(await scrape([`${system.worker}/metrics`]), { metric: 'streams_consumer_lag_records' })
  await expect.poll(lag).toBe(0)
})
