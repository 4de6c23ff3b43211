import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as readAll } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { noLog } from '#streams'
import type { Scorer } from '../../topology/sentiment/scorer.ts'
import { type HttpScorerOptions, httpScorer } from './http-scorer.ts'

type Answer = (response: ServerResponse, text: string, request: IncomingMessage) => void

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(stops.splice(0).map(stop => stop()))
})

/** A real server that answers call n (from 0) by `answers[n]`, the last one from then on. */
async function serve(...answers: readonly Answer[]) {
  const calls: { readonly text: string; readonly headers: IncomingMessage['headers'] }[] = []
  const server = createServer(async (request, response) => {
    const { text } = JSON.parse(await readAll(request)) as { text: string }
    calls.push({ text, headers: request.headers })
    answers[Math.min(calls.length, answers.length) - 1]?.(response, text, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(() => resolve()))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/score`, calls, server }
}

const json =
  (body: unknown, status = 200): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
const status = (code: number, headers: Record<string, string> = {}): Answer => {
  return response => {
    response.writeHead(code, headers).end('why')
  }
}
const good = json({ label: 'positive', compound: 0.5, model: 'x' })
const silence: Answer = () => undefined

const scorerAt = (url: string, options: Partial<HttpScorerOptions> = {}) =>
  httpScorer({ name: 'remote', version: '7', labels: ['positive', 'negative'], url, backoff: 1, ...options })

test('posts the text with its headers and gives the answer, ignoring other fields', async () => {
  const { url, calls } = await serve(good)
  const scorer = scorerAt(url, { headers: { authorization: 'Bearer x' } })
  expect(await scorer.score('süß 😀 \ud800')).toEqual({ label: 'positive', compound: 0.5 })
  expect(calls[0]).toMatchObject({ text: 'süß 😀 \ud800', headers: { authorization: 'Bearer x' } })
  expect(scorer).toMatchObject({ name: 'remote', version: '7', labels: ['positive', 'negative'] })
})

test('tries again what may pass, and gives the first good answer', async () => {
  const cut: Answer = response => response.destroy()
  const { url, calls } = await serve(status(503), status(429), cut, good)
  expect(await scorerAt(url).score('a')).toEqual({ label: 'positive', compound: 0.5 })
  expect(calls).toHaveLength(4)
})

test('gives up after its tries with a retryable error that says what the server said', async () => {
  const { url, calls } = await serve(status(500))
  await expect(scorerAt(url, { attempts: 3 }).score('a')).rejects.toMatchObject({
    code: 'scorer-unavailable',
    retryable: true,
    message: `the scorer at ${url} answered 500: why`
  })
  expect(calls).toHaveLength(3)
})

test('gives up a try that is not answered in time', async () => {
  const { url, calls } = await serve(silence)
  await expect(scorerAt(url, { timeout: 300, attempts: 2 }).score('a')).rejects.toMatchObject({
    code: 'scorer-unavailable',
    retryable: true,
    message: `the scorer at ${url} did not answer within 300 ms`
  })
  expect(calls).toHaveLength(2)
})

test('counts the time until the whole answer is there', async () => {
  const { url } = await serve(response => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"label":')
  })
  await expect(scorerAt(url, { timeout: 300, attempts: 1 }).score('a')).rejects.toThrow('did not answer within 300 ms')
})

test('a server that is not there is retryable', async () => {
  const { url, server } = await serve(good)
  await new Promise<void>(resolve => server.close(() => resolve()))
  await expect(scorerAt(url, { attempts: 2 }).score('a')).rejects.toMatchObject({
    code: 'scorer-unavailable',
    retryable: true,
    message: expect.stringContaining('ECONNREFUSED')
  })
})

test.each([400, 413, 422])('refuses the text for good on %i, without another try', async code => {
  const { url, calls } = await serve(status(code))
  await expect(scorerAt(url).score('a')).rejects.toMatchObject({ code: 'scorer-refused', retryable: false })
  expect(calls).toHaveLength(1)
})

test.each([
  [401, 'authorization-failed'],
  [403, 'authorization-failed'],
  [404, 'scorer-unavailable'],
  [302, 'scorer-unavailable'],
  [204, 'scorer-unavailable']
])('lets the record wait on %i, without another try', async (code, expected) => {
  const { url, calls } = await serve(status(code, { location: 'http://127.0.0.1:1/' }))
  await expect(scorerAt(url).score('a')).rejects.toMatchObject({ code: expected, retryable: true })
  expect(calls).toHaveLength(1)
})

test.each([
  ['a label it does not have', { label: 'unrelated', compound: 0 }],
  ['a compound out of range', { label: 'positive', compound: 1.1 }],
  ['something else', 'hello']
])('lets the record wait when the server answers with %s', async (_name, body) => {
  const { url } = await serve(json(body))
  await expect(scorerAt(url).score('a')).rejects.toMatchObject({
    code: 'scorer-unavailable',
    retryable: true,
    message: expect.stringContaining('must answer {"label": one of positive, negative')
  })
})

test('lets the record wait when the answer is not JSON', async () => {
  const { url } = await serve(response => response.end('<html>'))
  await expect(scorerAt(url).score('a')).rejects.toMatchObject({ code: 'scorer-unavailable', retryable: true })
})

test('waits as long as the server asks, within its limit', async () => {
  const { url, calls } = await serve(status(429, { 'retry-after': '1' }), good)
  const start = performance.now()
  await scorerAt(url).score('a')
  expect(performance.now() - start).toBeGreaterThan(990)
  expect(calls).toHaveLength(2)
})

test('hands a longer pause to the caller', async () => {
  const { url, calls } = await serve(status(503, { 'retry-after': '60' }))
  await expect(scorerAt(url).score('a')).rejects.toMatchObject({ retryable: true, retryAfter: 60_000 })
  expect(calls).toHaveLength(1)
})

test('has no more requests in flight than allowed, and answers all', async () => {
  let flying = 0
  let most = 0
  const { url } = await serve((response, text) => {
    most = Math.max(most, ++flying)
    setImmediate(() => {
      flying--
      json({ label: 'positive', compound: Number(text) / 100 })(response, text, response.req)
    })
  })
  const scorer = scorerAt(url, { concurrency: 3 })
  const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => scorer.score(String(n))))
  expect(answers.map(({ compound }) => compound)).toEqual(Array.from({ length: 40 }, (_, n) => n / 100))
  expect(most).toBeLessThanOrEqual(3)
})

test('leaves a failing server alone for a while, then asks once and goes on when it is well', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  let well = false
  const { url, calls } = await serve((...call) => (well ? good : status(500))(...call))
  const scorer = scorerAt(url, { failures: 3, attempts: 1, openFor: 80 })
  for (let n = 0; n < 3; n++) await expect(scorer.score('a')).rejects.toThrow('answered 500')
  vi.setSystemTime(Date.now() + 30)
  await expect(scorer.score('a')).rejects.toMatchObject({
    code: 'scorer-unavailable',
    retryable: true,
    retryAfter: 50,
    message: expect.stringContaining('3 times in a row')
  })
  expect(calls).toHaveLength(3)
  well = true
  vi.setSystemTime(Date.now() + 51)
  expect(await scorer.score('a')).toEqual({ label: 'positive', compound: 0.5 })
  expect(calls).toHaveLength(4)
})

/** Answers texts by what they hold: `bad` by 500, others well. */
const byText: Answer = (response, text, request) =>
  (text.startsWith('bad') ? status(500) : good)(response, text, request)

const failureOf = async (scorer: Scorer, text: string): Promise<unknown> => {
  try {
    return await scorer.score(text)
  } catch (error) {
    return error
  }
}

test('W16: a text that fails five times while others are scored is refused, naming the last answer, after a warning', async () => {
  const { url } = await serve(byText)
  const warnings: string[] = []
  const log = { ...noLog, warn: (_: object, message: string) => void warnings.push(message) }
  const scorer = scorerAt(url, { attempts: 1, log })
  const once = async (): Promise<unknown> => {
    await scorer.score('good')
    return failureOf(scorer, 'bad')
  }
  for (let n = 1; n <= 4; n++) {
    expect(await once()).toMatchObject({ code: 'scorer-unavailable', retryable: true })
    expect(warnings).toHaveLength(n < 2 ? 0 : 1)
  }
  expect(await once()).toMatchObject({
    code: 'scorer-refused',
    retryable: false,
    message: expect.stringMatching(/failed 5 times for this text while it scored others; last: .*answered 500: why/)
  })
  expect(warnings[0]).toContain('given up after 5 such failures')
})

test.each([
  ['500', status(500)],
  ['a body that is no score', json({ label: 'unknown' })],
  ['a connection that is broken off', ((response: ServerResponse) => response.destroy()) as Answer],
  ['silence', silence]
])('W16: %s for one text is held against that text', async (_, answer) => {
  const { url } = await serve((...call) => (call[1] === 'bad' ? answer : good)(...call))
  const scorer = scorerAt(url, { attempts: 1, giveUpAfter: 2, timeout: 100 })
  await scorer.score('good')
  await expect(scorer.score('bad')).rejects.toMatchObject({ code: 'scorer-unavailable', retryable: true })
  await scorer.score('good')
  await expect(scorer.score('bad')).rejects.toMatchObject({ code: 'scorer-refused', retryable: false })
})

test('W16: a server that fails for all is waited for, however long, and so is one that says when to come back', async () => {
  let answer = good
  const { url } = await serve((...call) => answer(...call))
  const scorer = scorerAt(url, { attempts: 1, giveUpAfter: 2, failures: 1_000, longestPause: 0 })
  await scorer.score('good')
  answer = status(500)
  for (let n = 0; n < 20; n++) await expect(scorer.score('bad')).rejects.toMatchObject({ code: 'scorer-unavailable' })
  for (let n = 0; n < 5; n++) {
    answer = good
    await scorer.score('good')
    answer = status(503, { 'retry-after': '60' })
    await expect(scorer.score('other')).rejects.toMatchObject({ code: 'scorer-unavailable', retryAfter: 60_000 })
  }
})

test('W16: texts that fail again do not open the breaker for the others', async () => {
  const { url, calls } = await serve(byText)
  const scorer = scorerAt(url, { attempts: 2, failures: 5, giveUpAfter: 50 })
  const bad = () => failureOf(scorer, 'bad')
  for (let n = 0; n < 2; n++) {
    await bad()
    await scorer.score('good')
  }
  const before = calls.length
  for (let n = 0; n < 20; n++) expect(await bad()).toMatchObject({ message: expect.stringContaining('answered 500') })
  expect(calls.length - before).toBe(20)
  expect(await scorer.score('good')).toEqual({ label: 'positive', compound: 0.5 })
})

test('a refused text does not count against the server', async () => {
  const { url, calls } = await serve(status(422))
  const scorer = scorerAt(url, { failures: 1 })
  for (let n = 0; n < 3; n++) await expect(scorer.score('a')).rejects.toMatchObject({ code: 'scorer-refused' })
  expect(calls).toHaveLength(3)
})

test.each([
  [{ url: 'ftp://x' }, 'http or https URL'],
  [{ url: 'nowhere' }, 'http or https URL'],
  [{ url: 'http://me:secret@x' }, 'not in its URL'],
  [{ labels: [] }, 'one label or more'],
  [{ labels: ['a', ''] }, 'none empty'],
  [{ labels: ['a', 'a'] }, 'none twice'],
  [{ concurrency: 0 }, 'concurrency'],
  [{ timeout: Number.NaN }, 'timeout'],
  [{ backoff: -1 }, 'backoff']
])('refuses settings that cannot work: %o', (options, message) => {
  expect(() => scorerAt('http://x', options)).toThrow(message)
  expect(() => scorerAt('http://x', options)).toThrow(expect.objectContaining({ code: 'invalid-configuration' }))
})
