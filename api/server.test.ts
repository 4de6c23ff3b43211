import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '#streams'
import { bodyLimit } from './http/body.ts'
import { eventStream } from './live/event-stream.ts'
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

/** Sends bytes as they are and answers with all that comes back until the server ends the connection. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const answer: string[] = []
  socket.setEncoding('utf8').on('data', (text: string) => answer.push(text))
  socket.write(bytes)
  await once(socket, 'close')
  return answer.join('')
}

const bodyOf = (answer: string): { readonly [member: string]: unknown } =>
  JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)) as { readonly [member: string]: unknown }

describe('requests as odd clients send them', () => {
  test.each([
    ['HTTP/1.0 without a Host', 'GET /health HTTP/1.0\r\n\r\n'],
    ['HTTP/1.0 with a Host', 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n'],
    ['HTTP/1.1 without a Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['a Host with a port', 'GET /health HTTP/1.1\r\nHost: example.org:8080\r\nConnection: close\r\n\r\n'],
    ['an address of version 6 as Host', 'GET /health HTTP/1.1\r\nHost: [::1]:5000\r\nConnection: close\r\n\r\n']
  ])('W20: %s is answered', async (_, bytes) => {
    expect(await raw(await start(), bytes)).toMatch(/^HTTP\/1\.1 200 /)
  })

  test.each([
    ['a Host with a blank', 'GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
    ['a Host with a path', 'GET /health HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n', 400],
    ['bytes that are no request', 'this is no HTTP\r\n\r\n', 400],
    ['headers beyond the limit', `GET /health HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431]
  ])('W20: %s is answered with a problem and counted', async (_, bytes, status) => {
    const counted: number[] = []
    const answer = await raw(await start({ onMalformed: seen => counted.push(seen) }), bytes)
    expect(answer).toContain('application/problem+json')
    expect(bodyOf(answer)).toMatchObject({ status, type: expect.stringMatching(/^urn:millrace:problem:/) })
    expect(counted).toEqual([status])
  })

  const packed = {
    gzip: gzipSync,
    'x-gzip': gzipSync,
    deflate: deflateSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync
  }
  const post = (url: string, encoding: string, body: Uint8Array<ArrayBuffer>) =>
    fetch(`${url}/feedback`, { method: 'POST', headers: { 'content-encoding': encoding }, body })

  test.each(Object.entries(packed))('W21: a body in %s is unpacked', async (encoding, pack) => {
    expect((await post(await start(), encoding, Uint8Array.from(pack(valid)))).status).toBe(202)
    expect((await post(await start(), encoding.toUpperCase(), Uint8Array.from(pack(valid)))).status).toBe(202)
  })

  test('W21: codings are taken off in their order, and identity is none', async () => {
    const twice = brotliCompressSync(gzipSync(valid))
    expect((await post(await start(), 'gzip, br', Uint8Array.from(twice))).status).toBe(202)
    expect((await post(await start(), 'identity', Uint8Array.from(Buffer.from(valid)))).status).toBe(202)
  })

  test.each(Object.entries(packed))(
    'W21: a body in %s that unpacks to more than the limit is 413',
    async (encoding, pack) => {
      const bomb = pack(Buffer.alloc(50 * bodyLimit, ' '))
      expect((await post(await start(), encoding, Uint8Array.from(bomb))).status).toBe(413)
    }
  )

  test('W21: another coding is 415 and says which are taken; a damaged body is 400 and names its coding', async () => {
    const url = await start()
    const unknown = await post(url, 'compress', Uint8Array.from(Buffer.from(valid)))
    expect([unknown.status, unknown.headers.get('accept-encoding')]).toEqual([415, 'gzip, deflate, br, zstd'])
    const damaged = await post(url, 'gzip', Uint8Array.from(Buffer.from(valid)))
    expect([damaged.status, (await answerOf(damaged)).detail]).toEqual([400, 'The body is not valid gzip.'])
  })

  test('a client of a stream gets what comes in its order, and its answer ends with the source', async () => {
    const queue: string[] = []
    let tell = (): void => undefined
    let isOver = false
    const source = {
      take: () => (isOver && queue.length === 0 ? undefined : Buffer.from(queue.splice(0, 1).join(''))),
      onMore: (listener: () => void) => {
        tell = listener
        return () => undefined
      }
    }
    const add = (...events: readonly string[]): void => {
      queue.push(...events)
      tell()
    }
    const url = await start({
      fetch: (_, env) => eventStream({ source, clock: systemClock, connection: env?.outgoing as ServerResponse })
    })
    add('1', '2')
    const response = await fetch(url)
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    let text = ''
    const readUntil = async (end: string): Promise<void> => {
      while (!text.endsWith(end)) text += Buffer.from((await reader.read()).value ?? []).toString()
    }
    await readUntil('2')
    add('3')
    add('4', '5')
    await readUntil('5')
    add('6')
    isOver = true
    tell()
    await readUntil('6')
    expect(text).toBe('retry: 1000\n\n123456')
    expect((await reader.read()).done).toBe(true)
  })

  test('W35: a client that stops reading an endless answer loses its connection', async () => {
    const listeners = new Set<() => void>()
    let closed = 0
    const source = {
      take: () => Buffer.alloc(1_000_000, 'x'),
      onMore: (listener: () => void) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      close: () => void closed++
    }
    let connections: readonly { readonly destroyed: boolean }[] = []
    const url = await start({
      fetch: (_, env) => {
        const connection = env?.outgoing as ServerResponse
        connections = [connection]
        return eventStream({ source, clock: systemClock, heartbeat: 20, unreadLimit: 100, connection })
      }
    })
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(socket, 'readable')
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(1)
    await expect.poll(() => connections.map(({ destroyed }) => destroyed)).toEqual([true])
    await server?.close()
    expect(listeners.size).toBe(0)
    socket.destroy()
  })
})
