import { expect, test } from 'vitest'
import { withCors } from './cors.ts'

const page = 'http://localhost:3000'
const app = withCors(async () => new Response('answer'), [page])

const ask = (headers: { readonly [name: string]: string }, method = 'GET'): Promise<Response> =>
  Promise.resolve(app(new Request('http://api/submissions', { method, headers })))

test('U-9 a page of an allowed origin may read the answer', async () => {
  const answer = await ask({ origin: page })
  expect(answer.headers.get('access-control-allow-origin')).toBe(page)
  expect(answer.headers.get('vary')).toContain('Origin')
  expect(await answer.text()).toBe('answer')
})

test('U-9 a preflight is answered with what is allowed', async () => {
  const answer = await ask({ origin: page, 'access-control-request-method': 'POST' }, 'OPTIONS')
  expect(answer.status).toBe(204)
  expect(answer.headers.get('access-control-allow-methods')).toContain('POST')
  expect(answer.headers.get('access-control-allow-headers')).toContain('X-User-Id')
})

test('another origin gets no such headers, and a request without an origin is none of its business', async () => {
  expect((await ask({ origin: 'http://evil.example' })).headers.get('access-control-allow-origin')).toBeNull()
  const preflight = await ask({ origin: 'http://evil.example', 'access-control-request-method': 'POST' }, 'OPTIONS')
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull()
  expect((await ask({})).headers.get('vary')).toBeNull()
})

test('a star allows every origin', async () => {
  const open = withCors(async () => new Response(), ['*'])
  const answer = await open(new Request('http://api', { headers: { origin: 'http://any.example' } }))
  expect(answer.headers.get('access-control-allow-origin')).toBe('http://any.example')
})
