import { request } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { noLog } from '#streams'
import type { ControlRoute } from './control-routes.ts'
import { Registry } from './index.ts'
import { type MetricsServer, startMetricsServer } from './server.ts'

let server: MetricsServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const routes: readonly ControlRoute[] = [
  { method: 'GET', path: '/state', answer: () => ({ status: 200, body: { is: 'well' } }) },
  { method: 'POST', path: '/change', answer: body => ({ status: 200, body: { got: body } }) }
]

interface Asked {
  readonly method?: string
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string
  readonly from?: string
}

async function ask(path: string, { method = 'GET', headers = {}, body, from }: Asked = {}) {
  server ??= await startMetricsServer({ host: '0.0.0.0', port: 0, page: new Registry(), log: noLog, control: routes })
  const { port } = server
  return new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers, ...(from ? { localAddress: from } : {}) }
    const asked = request(options, async response => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString() || 'null') })
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const json = { 'content-type': 'application/json' }

test('a program on the same machine is answered, over JSON', async () => {
  expect(await ask('/state')).toEqual({ status: 200, body: { is: 'well' } })
  const change = await ask('/change', { method: 'POST', headers: json, body: '{"n":1}' })
  expect(change).toEqual({ status: 200, body: { got: { n: 1 } } })
  expect((await ask('/state', { headers: { host: 'localhost:1' } })).status).toBe(200)
  expect((await ask('/state', { headers: { host: '[::1]:1' } })).status).toBe(200)
})

test('a page in a browser, and a name that points to this machine, are refused', async () => {
  expect((await ask('/state', { headers: { origin: 'http://evil.example' } })).status).toBe(403)
  expect((await ask('/state', { headers: { host: 'evil.example:9464' } })).status).toBe(403)
  expect((await ask('/change', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } })).status).toBe(
    415
  )
})

test('what is not asked as it should be changes nothing and says how', async () => {
  expect(await ask('/change')).toEqual({ status: 405, body: { error: 'use POST' } })
  expect((await ask('/change', { method: 'POST', headers: json, body: '{' })).status).toBe(400)
  expect((await ask('/change', { method: 'POST', headers: json, body: `"${'x'.repeat(20_000)}"` })).status).toBe(413)
  expect((await ask('/other')).status).toBe(404)
})
