import { request } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, ask, messageId, post, stored } from '../http.ts'
import { feedbackSystems } from './system.ts'
import { systemUnderTest } from './system-under-test.ts'

const newSystem = feedbackSystems()
let api = ''

beforeAll(async () => {
  api = (await systemUnderTest(newSystem)).api
})

const valid = { customer_id: 'CUST001', feedback_text: 'This product is amazing!', timestamp: '2026-02-19T14:30:00Z' }
const { customer_id, feedback_text, timestamp } = valid
const unknownId = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'

/** What every error answer has. */
function expectProblem({ status, headers, body }: Answer, expected: number, kind: string, detail: RegExp): void {
  expect(status).toBe(expected)
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({ type: `urn:millrace:problem:${kind}`, status: expected, title: expect.any(String) })
  expect(body.detail).toMatch(detail)
  expect(body.error).toBe(body.detail)
}

describe('POST /feedback', () => {
  test.each([
    ['customer_id missing', { feedback_text, timestamp }, /customer_id is required/],
    ['feedback_text missing', { customer_id, timestamp }, /feedback_text is required/],
    ['timestamp missing', { customer_id, feedback_text }, /timestamp is required/],
    ['customer_id empty', { ...valid, customer_id: '' }, /customer_id must not be empty/],
    ['customer_id white space', { ...valid, customer_id: ' \t\u00a0' }, /customer_id must not be empty/],
    ['feedback_text empty', { ...valid, feedback_text: '' }, /feedback_text must not be empty/],
    ['feedback_text white space', { ...valid, feedback_text: '\n \u2003' }, /feedback_text must not be empty/],
    ['customer_id a number', { ...valid, customer_id: 7 }, /customer_id must be a string/],
    ['feedback_text null', { ...valid, feedback_text: null }, /feedback_text must be a string/],
    ['timestamp a number', { ...valid, timestamp: 1_771_511_400_000 }, /timestamp must be a string/],
    ['customer_id of 256 characters', { ...valid, customer_id: 'x'.repeat(256) }, /customer_id .*255/],
    ['feedback_text of 65,536 bytes', { ...valid, feedback_text: 'é'.repeat(32_768) }, /feedback_text .*65535/],
    ['feedback_text half a pair', { ...valid, feedback_text: 'a\ud83d' }, /feedback_text .*surrogate/],
    ['timestamp a word', { ...valid, timestamp: 'yesterday' }, /format/],
    ['timestamp empty', { ...valid, timestamp: '' }, /format/],
    ['timestamp of a day that is not', { ...valid, timestamp: '2026-02-30T00:00:00Z' }, /format/],
    ['timestamp at 24:00', { ...valid, timestamp: '2026-02-19T24:00:00Z' }, /format/],
    ['timestamp at second 60', { ...valid, timestamp: '2026-06-30T23:59:60Z' }, /format/],
    ['timestamp in the year 999', { ...valid, timestamp: '0999-12-31T23:59:59Z' }, /format/],
    ['timestamp after 9999 in UTC', { ...valid, timestamp: '9999-12-31T23:59:59-01:00' }, /format/]
  ])('answers 400 for %s', async (_, body, detail) => {
    expectProblem(await post(api, body), 400, 'invalid-body', detail)
  })

  test('names every wrong field at once', async () => {
    const answer = await post(api, { customer_id: '', timestamp: 'yesterday' })
    expectProblem(answer, 400, 'invalid-body', /./)
    expect((answer.body.errors as { field: string }[]).map(({ field }) => field).sort()).toEqual([
      'customer_id',
      'feedback_text',
      'timestamp'
    ])
  })

  const raw = (
    body: string | Buffer<ArrayBuffer>,
    headers: { readonly [name: string]: string } = {}
  ): Promise<Answer> =>
    ask(`${api}/feedback`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

  test.each([
    ['no body', ''],
    ['a word', 'hello'],
    ['half an object', '{"customer_id": "CUST001", '],
    ['an array', '[]'],
    ['a string', '"text"'],
    ['null', 'null']
  ])('answers 400 for a body that is %s', async (_, body) => {
    expectProblem(await raw(body), 400, 'invalid-body', /JSON/)
  })

  test('answers 400 for a body that is not UTF-8', async () => {
    const body = Buffer.from(JSON.stringify({ ...valid, feedback_text: 'MARK' }))
    body.set([0xff, 0xfe, 0xc0, 0x80], body.indexOf('MARK'))
    expectProblem(await raw(body), 400, 'invalid-body', /UTF-8/)
  })

  test('answers 413 for more than 256 KiB, with and without a length', async () => {
    const large = JSON.stringify({ ...valid, other: 'x'.repeat(256 * 1024) })
    expectProblem(await raw(large), 413, 'body-too-large', /262144/)
    const chunked = new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${api}/feedback`, { method: 'POST' }, answer => resolve(answer.resume().statusCode))
      sent.on('error', reject)
      for (let at = 0; at < large.length; at += 50_000) sent.write(large.slice(at, at + 50_000))
      sent.end()
    })
    expect(await chunked).toBe(413)
  })

  test.each(['', 'with space', 'é', 'x'.repeat(256)])('answers 400 for the idempotency key "%s"', async key => {
    const answer = await post(api, valid, { 'idempotency-key': Buffer.from(key).toString('latin1') })
    expectProblem(answer, 400, 'invalid-header', /Idempotency-Key/)
  })

  test('answers 422 for an idempotency key of other feedback', async () => {
    const headers = { 'idempotency-key': `conflict-${Date.now()}` }
    messageId(await post(api, valid, headers))
    const answer = await post(api, { ...valid, feedback_text: 'Something else' }, headers)
    expectProblem(answer, 422, 'idempotency-conflict', /Idempotency-Key/)
  })

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'])(
    'takes JSON that is called %s',
    async type => {
      const id = messageId(await raw(JSON.stringify(valid), { 'content-type': type }))
      expect((await stored(api, id)).body.customer_id).toBe('CUST001')
    }
  )

  test('ignores other fields', async () => {
    const id = messageId(await post(api, { ...valid, message_id: unknownId, admin: true, nested: { a: [1] } }))
    expect(id).not.toBe(unknownId)
    expect((await stored(api, id)).body).not.toHaveProperty('admin')
  })
})

describe('GET /feedback/{message_id}', () => {
  test.each([unknownId, 'no-uuid', '1', `${unknownId}0`, '%00', "' OR 1=1 --"])('answers 404 for %s', async id => {
    for (const path of ['', '/explain']) {
      const answer = await ask(`${api}/feedback/${encodeURIComponent(id)}${path}`)
      expectProblem(answer, 404, 'not-found', /no feedback/)
    }
  })

  test('takes an id in upper case', async () => {
    const id = messageId(await post(api, valid))
    await stored(api, id)
    const { status, body } = await ask(`${api}/feedback/${id.toUpperCase()}`)
    expect(status).toBe(200)
    expect(body.message_id).toBe(id)
  })
})

describe('GET /feedback', () => {
  test.each([
    ['?sentiment=', /sentiment must be one of/],
    ['?sentiment=happy', /sentiment must be one of/],
    ['?sentiment=POSITIVE', /sentiment must be one of/],
    ['?sentiment=positive&page=0', /page must be an integer from 1/],
    ['?sentiment=positive&page=-1', /page must be/],
    ['?sentiment=positive&page=1.5', /page must be/],
    ['?sentiment=positive&page=one', /page must be/],
    ['?sentiment=positive&page=', /page must be/],
    ['?sentiment=positive&page=99999999999999999999', /page must be/],
    ['?sentiment=positive&limit=0', /limit must be an integer from 1 to 100/],
    ['?sentiment=positive&limit=101', /limit must be/],
    ['?sentiment=positive&limit=1e1', /limit must be/],
    ['?sentimnt=positive', /no parameter sentimnt: did you mean sentiment\?/]
  ])('answers 400 for "%s"', async (query, detail) => {
    expectProblem(await ask(`${api}/feedback${query}`), 400, 'invalid-query', detail)
  })

  test.each(['page=1&limit=1', 'page=9007199254740991&limit=100'])('takes %s', async query => {
    const { status, body } = await ask(`${api}/feedback?sentiment=negative&${query}`)
    expect(status).toBe(200)
    expect(Object.keys(body).sort()).toEqual(['feedback', 'limit', 'next', 'page', 'prev', 'sentiment'])
  })
})

describe('other routes', () => {
  test.each([
    ['/health', { status: 'healthy' }],
    ['/live', { status: 'live' }]
  ])('GET %s answers 200', async (path, expected) => {
    const { status, body } = await ask(`${api}${path}`)
    expect(status).toBe(200)
    expect(body).toEqual(expected)
  })

  test('GET /ready tells every dependency', async () => {
    const { status, body } = await ask(`${api}/ready`)
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'ready',
      dependencies: ['kafka', 'schema-registry', 'mysql'].map(name => ({ name, status: 'up' }))
    })
  })

  test('GET /metrics is a page of Prometheus', async () => {
    const { status, headers, text } = await ask(`${api}/metrics`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^text\/plain.*version=0\.0\.4/)
    expect(text).toMatch(/^# TYPE feedback_accepted_total counter$/m)
  })

  test('GET /openapi.json describes every route, and GET /docs shows it', async () => {
    const { status, body } = await ask(`${api}/openapi.json`)
    expect(status).toBe(200)
    expect(body.openapi).toMatch(/^3\./)
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(['/feedback', '/feedback/{message_id}', '/feedback/{message_id}/explain', '/health'])
    )
    const docs = await ask(`${api}/docs`)
    expect(docs.status).toBe(200)
    expect(docs.headers.get('content-type')).toMatch(/^text\/html/)
  })

  test.each(['/nothing', '/feedback/', '/feedback/a/b', '/FEEDBACK'])('GET %s is 404', async path => {
    expectProblem(await ask(`${api}${path}`), 404, 'not-found', /./)
  })

  test.each([
    ['DELETE', '/feedback', 'GET, HEAD, OPTIONS, POST'],
    ['PUT', `/feedback/${unknownId}`, 'GET, HEAD, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS']
  ])('%s %s is 405 and says what is allowed', async (method, path, allow) => {
    const answer = await ask(`${api}${path}`, { method })
    expectProblem(answer, 405, 'method-not-allowed', /not allowed/)
    expect(answer.headers.get('allow')).toBe(allow)
  })
})
