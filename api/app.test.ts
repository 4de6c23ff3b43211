import { describe, expect, test } from 'vitest'
import { answerOf } from './testing/answer.ts'
import { feedbackApp, listLog } from './testing/feedback-app.ts'

describe('health', () => {
  test('answers 200 with the documented body', async () => {
    const response = await feedbackApp().app.request('/health')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{"status":"healthy"}')
  })

  test('live answers without asking any dependency', async () => {
    const probes = [{ name: 'kafka', check: () => Promise.reject(new Error('down')) }]
    const response = await feedbackApp({ probes }).app.request('/live')
    expect(response.status).toBe(200)
    expect(await answerOf(response)).toEqual({ status: 'live' })
  })

  test('ready answers 200 when every dependency is up', async () => {
    const probes = [{ name: 'mysql', check: async () => undefined }]
    const response = await feedbackApp({ probes }).app.request('/ready')
    expect(response.status).toBe(200)
    expect(await answerOf(response)).toEqual({ status: 'ready', dependencies: [{ name: 'mysql', status: 'up' }] })
  })

  test('ready answers 503 and names what is down', async () => {
    const probes = [
      { name: 'mysql', check: async () => undefined },
      { name: 'kafka', check: () => Promise.reject(new Error('no broker answers')) }
    ]
    const response = await feedbackApp({ probes }).app.request('/ready')
    expect(response.status).toBe(503)
    expect((await answerOf(response)).dependencies[1]).toEqual({
      name: 'kafka',
      status: 'down',
      detail: 'no broker answers'
    })
  })
})

describe('what is not there', () => {
  test.each(['/', '/nothing', '/feedback/', '/feedback/a/b'])('%s is answered with 404', async path => {
    const response = await feedbackApp().app.request(path)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await answerOf(response)).toMatchObject({ type: 'urn:millrace:problem:not-found', instance: path })
  })

  test.each([
    ['PUT', '/feedback', 'GET, HEAD, OPTIONS, POST'],
    ['DELETE', '/feedback/019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55', 'GET, HEAD, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/docs/scalar.js', 'GET, HEAD, OPTIONS']
  ])('%s %s is answered with 405 and what is allowed', async (method, path, allow) => {
    const response = await feedbackApp().app.request(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect((await answerOf(response)).error).toContain(`${method} is not allowed`)
  })

  test('OPTIONS is answered with what is allowed', async () => {
    const response = await feedbackApp().app.request('/feedback', { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
  })

  test('HEAD is answered as GET without a body', async () => {
    const response = await feedbackApp().app.request('/health', { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('')
  })
})

test('an error nobody expected is answered with 500, logged with its cause and not shown', async () => {
  const log = listLog()
  const secret = new Error('password=hunter2')
  const rows = {
    byId: () => Promise.reject(secret),
    list: async () => ({ rows: [], hasMore: false }),
    count: async () => ({ found: 0, isExact: true }),
    ping: async () => undefined
  }
  const { app } = feedbackApp({ log, rows })
  const response = await app.request('/feedback/019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('hunter2')
  expect(log.lines).toMatchObject([{ level: 'error', message: 'request failed', fields: { err: secret, status: 500 } }])
})
