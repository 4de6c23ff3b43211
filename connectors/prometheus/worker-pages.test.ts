import { afterEach, expect, test } from 'vitest'
import { noLog } from '#streams'
import { type MetricsServer, type MetricsServerOptions, startMetricsServer } from './server.ts'
import { readWorkerPages } from './worker-pages.ts'

let server: MetricsServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

const start = async (options: Partial<MetricsServerOptions>): Promise<string> => {
  const page = { contentType: 'text/plain', metrics: async () => 'rows_total{step="a"} 3\n' }
  server = await startMetricsServer({ host: '127.0.0.1', port: 0, page, log: noLog, ...options })
  return `http://127.0.0.1:${server.port}`
}

test('reads what a worker tells of itself', async () => {
  const url = await start({ topology: () => ({ name: 'feedback' }) })
  expect(await readWorkerPages([url])).toEqual([
    {
      url,
      state: 'ready',
      topology: { name: 'feedback' },
      samples: [{ name: 'rows_total', labels: { step: 'a' }, value: 3 }]
    }
  ])
})

test('says why a worker is not ready, and that a process without a topology has none', async () => {
  const url = await start({ ready: () => ({ ok: false, body: { reason: 'rebalancing' } }) })
  const [pages] = await readWorkerPages([url])
  expect(pages).toMatchObject({ state: 'not-ready', detail: 'rebalancing' })
  expect(pages).not.toHaveProperty('topology')
})

test('says why nothing answers', async () => {
  const [pages] = await readWorkerPages(['http://127.0.0.1:1'])
  expect(pages).toMatchObject({ state: 'down', detail: expect.stringMatching(/ECONNREFUSED|bad port/), samples: [] })
})
