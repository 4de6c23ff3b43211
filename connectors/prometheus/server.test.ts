import { Registry } from 'prom-client'
import { afterEach, expect, test } from 'vitest'
import { noLog } from '#streams'
import { registerProcessMetrics } from './process-metrics.ts'
import { type MetricsServer, type MetricsServerOptions, startMetricsServer } from './server.ts'

let server: MetricsServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

const get = async (path: string, options: Partial<MetricsServerOptions> = {}) => {
  server = await startMetricsServer({ host: '127.0.0.1', port: 0, page: new Registry(), log: noLog, ...options })
  return fetch(`http://127.0.0.1:${server.port}${path}`)
}

test('serves the metrics of the process, without the gauges that are named like counters', async () => {
  const registry = new Registry()
  registerProcessMetrics(registry)
  const response = await get('/metrics', { page: registry })
  const text = await response.text()
  expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  expect(text).toContain('process_resident_memory_bytes')
  expect(text).not.toMatch(/^nodejs_active_\w+_total/m)
})

test('answers live and ready with 200 unless told otherwise', async () => {
  expect((await get('/live')).status).toBe(200)
  await server?.close()
  expect((await get('/ready?verbose')).status).toBe(200)
})

test('answers 503 with the reason while the process is not ready', async () => {
  const response = await get('/ready', { ready: () => ({ ok: false, body: { status: 'not ready' } }) })
  expect(response.status).toBe(503)
  expect(await response.json()).toEqual({ status: 'not ready' })
})

test('answers 500 when the metrics cannot be read', async () => {
  const page = { contentType: 'text/plain', metrics: () => Promise.reject(new Error('broken')) }
  expect((await get('/metrics', { page })).status).toBe(500)
})

test('tells the topology of a worker, and that there is none of another process', async () => {
  const topology = () => ({ application: 'a', name: 'feedback', subTopologies: [] })
  expect(await (await get('/topology', { topology })).json()).toEqual(topology())
  await server?.close()
  expect((await get('/topology')).status).toBe(404)
})

test('answers 404 for anything else', async () => {
  expect((await get('/')).status).toBe(404)
})

test('rejects when the port is taken', async () => {
  await get('/live')
  const port = server?.port ?? 0
  await expect(startMetricsServer({ host: '127.0.0.1', port, page: new Registry(), log: noLog })).rejects.toThrow(
    'EADDRINUSE'
  )
})
