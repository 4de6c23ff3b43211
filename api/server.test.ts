import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { bodyLimit } from './http/body.ts'
import { type RunningServer, type ServerOptions, startServer } from './server.ts'
import { answerOf } from './testing/answer.ts'
import { feedbackApp } from './testing/feedback-app.ts'

let server: RunningServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

const start = async (options: Partial<ServerOptions> = {}): Promise<string> => {
  server = await startServer({ host: '127.0.0.1', port: 0, fetch: feedbackApp().app.fetch, ...options })
  return `http://127.0.0.1:${server.port}`
}

const valid = JSON.stringify({ customer_id: 'c', feedback_text: 'good', timestamp: '2026-02-19T14:30:00Z' })

describe('over a real connection', () => {
  test('feedback is accepted with the content type that curl sends', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await fetch(`${await start()}/feedback`, { method: 'POST', headers, body: valid })
    expect(response.status).toBe(202)
    expect((await answerOf(response)).message_id).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('a body that names a length over the limit is answered with 413', async () => {
    const response = await fetch(`${await start()}/feedback`, { method: 'POST', body: 'x'.repeat(bodyLimit + 1) })
    expect(response.status).toBe(413)
  })

  test('a body without a length is read up to the limit', async () => {
    const url = `${await start()}/feedback`
    const chunked = (text: string) => ({ method: 'POST', body: new Blob([text]).stream(), duplex: 'half' as const })
    expect((await fetch(url, chunked(valid))).status).toBe(202)
    expect((await fetch(url, chunked('x'.repeat(bodyLimit + 1)))).status).toBe(413)
  })

  test('an unknown route and a wrong method are answered with problems', async () => {
    const url = await start()
    expect((await fetch(`${url}/nothing`)).status).toBe(404)
    const wrong = await fetch(`${url}/feedback`, { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST'])
  })
})

describe('closing', () => {
  test('waits for the request under way and then ends its connection', async () => {
    const held = Promise.withResolvers<Response>()
    const arrived = Promise.withResolvers<void>()
    const url = await start({
      fetch: () => {
        arrived.resolve()
        return held.promise
      }
    })
    const answer = fetch(url)
    await arrived.promise
    let closed = false
    const closing = server?.close().then(() => {
      closed = true
    })
    await expect(fetch(url)).rejects.toThrow()
    expect(closed).toBe(false)
    held.resolve(new Response('done'))
    expect(await (await answer).text()).toBe('done')
    await closing
  })

  test('ends a request that outlives the limit', async () => {
    const url = await start({ fetch: () => new Promise(() => undefined), drainLimit: 50 })
    const connection = request(url)
    const failed = new Promise(resolve => connection.on('error', resolve))
    connection.end()
    await new Promise(resolve => connection.on('finish', resolve))
    await server?.close()
    expect(await failed).toMatchObject({ code: 'ECONNRESET' })
  })
})

test('a taken port is named with what to do', async () => {
  await start()
  await expect(
    startServer({ host: '127.0.0.1', port: server?.port ?? 0, fetch: () => new Response() })
  ).rejects.toThrow(/port \d+ of 127\.0\.0\.1 is taken; set API_PORT/)
})
