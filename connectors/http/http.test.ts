import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json as readJson } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { httpStep, webhookSink } from './index.ts'
import { pauseOf } from './post-json.ts'

type Handle = (body: unknown, response: ServerResponse, request: IncomingMessage) => void

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(stops.splice(0).map(stop => stop()))
})

/** A server on this machine; answers its address and the bodies that came. */
async function serve(handle: Handle) {
  const bodies: unknown[] = []
  const server = createServer(async (request, response) => {
    const body = await readJson(request)
    bodies.push(body)
    handle(body, response, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(() => resolve()))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`, bodies }
}

const status =
  (code: number, headers: Record<string, string> = {}): Handle =>
  (_body, response) =>
    void response.writeHead(code, headers).end('why')
const taken: Handle = (_body, response) => void response.writeHead(200).end('{}')
const records = (...ids: readonly string[]) => ids.map(id => new StreamRecord(id, { id }, 0))

test('posts the values of a batch in requests of at most so many', async () => {
  const { url, bodies } = await serve(taken)
  const sink = webhookSink<string, { id: string }>({ url, records: 2 })
  expect(await sink.write(records('a', 'b', 'c'))).toEqual({ inserted: 3, duplicates: 0, refused: [] })
  expect(bodies).toEqual([[{ id: 'a' }, { id: 'b' }], [{ id: 'c' }]])
})

test('refuses the records that the answer names, alone', async () => {
  const answer = JSON.stringify({ refused: [{ index: 1, reason: 'no such customer' }] })
  const { url } = await serve((_body, response) => void response.writeHead(200).end(answer))
  const { inserted, refused } = await webhookSink({ url }).write(records('a', 'b'))
  expect(inserted).toBe(1)
  expect(refused).toMatchObject([{ index: 1, error: { code: 'row-refused' } }])
  expect(refused[0]?.error.message).toContain('no such customer')
})

test('finds the record at fault when a request is refused whole', async () => {
  const { url } = await serve((body, response) => {
    const isBad = (body as { id: string }[]).some(({ id }) => id === 'bad')
    response.writeHead(isBad ? 422 : 200).end()
  })
  const { inserted, refused } = await webhookSink({ url }).write(records('a', 'b', 'bad', 'c'))
  expect(inserted).toBe(3)
  expect(refused).toMatchObject([{ index: 2, error: { code: 'row-refused', retryable: false } }])
})

test('waits for what passes, as long as the server says', async () => {
  const { url: busy } = await serve(status(503, { 'retry-after': '7' }))
  await expect(webhookSink({ url: busy }).write(records('a'))).rejects.toMatchObject({
    code: 'backpressure',
    retryAfter: 7_000
  })
  const { url: broken } = await serve(status(500))
  await expect(webhookSink({ url: broken }).write(records('a'))).rejects.toMatchObject({
    code: 'sink-unavailable',
    retryable: true,
    message: `${broken} answered 500: why`
  })
  await expect(webhookSink({ url: 'http://127.0.0.1:1/' }).write(records('a'))).rejects.toMatchObject({
    code: 'sink-unavailable',
    retryable: true
  })
})

test('gives up an answer that does not come in time', async () => {
  const { url } = await serve(() => undefined)
  await expect(webhookSink({ url, timeout: 50 }).write(records('a'))).rejects.toThrow('did not answer within 50 ms')
})

test('wrong credentials end the worker from the start, and are waited for once records were taken', async () => {
  let code = 401
  const { url } = await serve((_body, response) => void response.writeHead(code).end())
  const sink = webhookSink({ url })
  await expect(sink.write(records('a'))).rejects.toMatchObject({ code: 'sink-failed', retryable: false })
  code = 200
  await sink.write(records('a'))
  code = 401
  await expect(sink.write(records('a'))).rejects.toMatchObject({ code: 'sink-unavailable', retryable: true })
})

test('asks for headers at each request', async () => {
  const seen: unknown[] = []
  const { url } = await serve((body, response, { headers }) => {
    seen.push(headers.authorization)
    taken(body, response, {} as IncomingMessage)
  })
  let n = 0
  const sink = webhookSink({ url, headers: () => ({ authorization: `Bearer ${++n}` }) })
  await sink.write(records('a'))
  await sink.write(records('b'))
  expect(seen).toEqual(['Bearer 1', 'Bearer 2'])
})

test('refuses settings that cannot work', () => {
  expect(() => webhookSink({ url: 'shop.example' })).toThrow('url must be an http or https URL')
  expect(() => webhookSink({ url: 'http://u:p@shop.example' })).toThrow('without credentials')
  expect(() => httpStep({ url: 'http://shop.example', timeout: 0 })).toThrow('httpStep: timeout must be')
})

test('a step goes on with what the server answers', async () => {
  const { url, bodies } = await serve((_body, response) => void response.writeHead(200).end('{"euros":90}'))
  const price = httpStep<{ total: number }, { euros: number }>({ url, body: ({ total }) => ({ amount: total }) })
  expect(await price({ total: 100 })).toEqual({ euros: 90 })
  expect(bodies).toEqual([{ amount: 100 }])
})

test.each([
  [400, 'invalid-value', false],
  [404, 'processing-failed', true],
  [500, 'processing-failed', true]
])('a step that is answered %i fails with %s', async (answered, code, retryable) => {
  const { url } = await serve(status(answered))
  await expect(httpStep({ url })({})).rejects.toMatchObject({ code, retryable })
})

test('Retry-After is seconds or a date', () => {
  expect(pauseOf('3', 0)).toBe(3_000)
  expect(pauseOf('Thu, 01 Jan 1970 00:00:05 GMT', 2_000)).toBe(3_000)
  expect(pauseOf('soon', 0)).toBeUndefined()
})
