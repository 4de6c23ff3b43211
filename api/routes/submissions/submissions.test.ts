import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { submissionsApp } from '../../testing/submissions-app.ts'

type Body = { readonly [name: string]: unknown }

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

async function turns(count = 20): Promise<void> {
  for (let n = 0; n < count; n++) await turn()
}

function posting(app: ReturnType<typeof submissionsApp>['app'], path: string, body: unknown, headers: Body = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return Promise.resolve(
    app.request(path, { method: 'POST', body: text, headers: headers as { readonly [name: string]: string } })
  )
}

const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body

test('U-4 answers 200 with the PENDING row once its event is acknowledged', async () => {
  const { app, producer, table } = submissionsApp()
  const gate = Promise.withResolvers<readonly never[]>()
  producer.answer = () => gate.promise
  let answered = false
  const posted = posting(app, '/submissions', { content: 'ten or more, with 1', other: 1 }).then(answer => {
    answered = true
    return answer
  })
  await turns()
  expect(answered).toBe(false)
  gate.resolve([])
  const answer = await posted
  expect(answer.status).toBe(200)
  const body = await bodyOf(answer)
  expect(body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    content: 'ten or more, with 1',
    status: 'PENDING',
    created_at: '2026-02-19T00:00:00.000Z',
    processed_at: null
  })
  expect(producer.records[0]?.key?.toString()).toBe(body.id)
  await turns()
  expect(table.outbox.size).toBe(0)
})

test.each([
  ['no JSON', '{', 'not valid JSON'],
  ['an array', '[]', 'JSON object'],
  ['no content', '{}', 'content is required'],
  ['a number', '{"content":1}', 'content must be a string'],
  ['an empty text', '{"content":""}', 'content must not be empty'],
  ['half a surrogate pair', '{"content":"\\ud83d"}', 'valid Unicode'],
  ['a text that is too long', JSON.stringify({ content: 'é'.repeat(32_768) }), 'at most 65535 bytes']
])('U-4 refuses %s with 400', async (_, body, detail) => {
  const { app, table } = submissionsApp()
  const answer = await posting(app, '/submissions', body)
  expect(answer.status).toBe(400)
  expect((await bodyOf(answer)).detail).toContain(detail)
  expect(table.rows.size).toBe(0)
})

test('U-4 takes what can only fail: the rule is the worker’s', async () => {
  const { app } = submissionsApp()
  expect((await posting(app, '/submissions', { content: ' ' })).status).toBe(200)
})

test('refuses a body that is too large with 413', async () => {
  const { app } = submissionsApp()
  expect((await posting(app, '/submissions', { content: 'x'.repeat(300_000) })).status).toBe(413)
})

test('U-7, U-8 withdraws the row and answers 500 when no acknowledgement came within 5 s', async () => {
  const { app, producer, table, clock } = submissionsApp()
  producer.answer = () => new Promise(() => undefined)
  const posted = posting(app, '/submissions', { content: 'ten or more, with 1' })
  await turns()
  expect(table.rows.size).toBe(1)
  clock.advance(4_999)
  await turns()
  expect(table.rows.size).toBe(1)
  clock.advance(1)
  const answer = await posted
  expect(answer.status).toBe(500)
  expect(await bodyOf(answer)).toMatchObject({ type: 'urn:millrace:problem:publish-failed' })
  expect(table.rows.size).toBe(0)
  expect(table.outbox.size).toBe(0)
})

test('U-7 answers 200 when the event turns out to have been sent', async () => {
  const { app, producer, table, clock } = submissionsApp()
  producer.answer = () => new Promise(() => undefined)
  const posted = posting(app, '/submissions', { content: 'ten or more, with 1' })
  await turns()
  table.outbox.clear()
  clock.advance(5_000)
  expect((await posted).status).toBe(200)
  expect(table.rows.size).toBe(1)
})

test('U-8 answers 500 at once, and stores nothing, while the broker is not connected', async () => {
  const { app, table } = submissionsApp({ waitingFor: () => 'kafka' })
  expect((await posting(app, '/submissions', { content: 'ten or more, with 1' })).status).toBe(500)
  expect(table.rows.size).toBe(0)
})

test('U-8 a broker that refuses for good is 500, and nothing is left', async () => {
  const { app, producer, table } = submissionsApp()
  producer.answer = async () => [{ index: 0, error: new StreamsError('unknown-topic', 'no topic') }]
  expect((await posting(app, '/submissions', { content: 'ten or more, with 1' })).status).toBe(500)
  expect(table.rows.size).toBe(0)
})

test('U-5 shows one submission, and 404 for any other id', async () => {
  const { app } = submissionsApp()
  const { id } = await bodyOf(await posting(app, '/submissions', { content: 'ten or more, with 1' }))
  expect(await bodyOf(await app.request(`/submissions/${String(id).toUpperCase()}`))).toMatchObject({
    id,
    status: 'PENDING'
  })
  expect((await app.request('/submissions/0190a6c0-0000-7000-8000-999999999999')).status).toBe(404)
  expect((await app.request('/submissions/nothing')).status).toBe(404)
})

test('U-6 lists by pages, newest first', async () => {
  const { app } = submissionsApp()
  for (const n of [1, 2, 3]) await posting(app, '/submissions', { content: `number ${n}` })
  const list = await bodyOf(await app.request('/submissions?limit=2'))
  expect(list).toMatchObject({ page: 1, limit: 2, submissions: [{ content: 'number 3' }, { content: 'number 2' }] })
  expect(await bodyOf(await app.request('/submissions?page=9'))).toEqual({ submissions: [], page: 9, limit: 50 })
  for (const query of ['page=0', 'limit=101', 'limit=x']) {
    expect((await app.request(`/submissions?${query}`)).status).toBe(400)
  }
})

test('U-30 a batch has one result per item', async () => {
  const { app, table } = submissionsApp()
  const items = [{ content: 'first' }, { content: '' }, 'no object', { content: 'last' }]
  const answer = await posting(app, '/submissions/batch', { items })
  expect(answer.status).toBe(200)
  expect(await bodyOf(answer)).toMatchObject({
    results: [
      { index: 0, status: 200, submission: { content: 'first', status: 'PENDING' } },
      { index: 1, status: 400, error: 'content must not be empty' },
      { index: 2, status: 400 },
      { index: 3, status: 200, submission: { content: 'last' } }
    ]
  })
  expect(table.rows.size).toBe(2)
  for (const wrong of [{}, { items: [] }, { items: 1 }, { items: Array(101).fill({ content: 'x' }) }]) {
    expect((await posting(app, '/submissions/batch', wrong)).status).toBe(400)
  }
})

test('U-33 a FAILED submission can be queued again, and no other', async () => {
  const { app, table } = submissionsApp()
  const { id } = await bodyOf(await posting(app, '/submissions', { content: 'short' }))
  expect((await posting(app, `/submissions/${id}/retry`, '')).status).toBe(409)
  const row = table.rows.get(String(id))
  if (row) table.rows.set(row.id, { ...row, status: 'FAILED', processed_at: 1 })
  const answer = await posting(app, `/submissions/${id}/retry`, '')
  expect(answer.status).toBe(200)
  expect(await bodyOf(answer)).toMatchObject({ id, status: 'PENDING', processed_at: null })
  expect((await posting(app, '/submissions/0190a6c0-0000-7000-8000-999999999999/retry', '')).status).toBe(404)
})

test('U-34 says when a user who submitted too much may go on', async () => {
  const { app } = submissionsApp({ perHour: 2 })
  for (const _ of [1, 2]) await posting(app, '/submissions', { content: 'x' }, { 'x-user-id': 'ann' })
  const answer = await posting(app, '/submissions', { content: 'x' }, { 'x-user-id': 'ann' })
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '60'])
  expect((await posting(app, '/submissions', { content: 'x' }, { 'x-user-id': 'a b' })).status).toBe(400)
})

test('the stream tells each change, resumes, and ends with the process', async () => {
  const { app, clock, table, changes } = submissionsApp()
  const read = async (headers: { readonly [name: string]: string } = {}): Promise<() => Promise<string>> => {
    const response = await app.request('/submissions/stream', { headers })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    return async () => (await reader?.read())?.value ?? 'end'
  }
  const next = await read()
  expect(await next()).toBe('retry: 1000\n\n')
  await turns()
  const { id } = await bodyOf(await posting(app, '/submissions', { content: 'ten or more, with 1' }))
  clock.advance(250)
  expect(await next()).toContain(`"id":"${id}","content":"ten or more, with 1","status":"PENDING"`)
  const row = table.rows.get(String(id))
  if (row) table.rows.set(row.id, { ...row, status: 'PROCESSING', changed_at: clock.now() })
  clock.advance(250)
  const event = await next()
  expect(event).toContain('event: submission')
  expect(event).toContain('"status":"PROCESSING"')

  const resumed = await read({ 'last-event-id': String(clock.now() - 500) })
  expect((await resumed()) + (await resumed())).toContain(String(id))
  changes.close()
  expect(await next()).toBe('end')
})
