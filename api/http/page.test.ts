import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { noLog, noMetrics } from '#streams'
import { createApp } from '../app.ts'
import { pageEndpoints } from './page.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-page-'))
mkdirSync(join(folder, 'assets'))
writeFileSync(join(folder, 'assets', 'index-1a.js'), 'run()')
writeFileSync(join(folder, 'secret.txt'), 'secret')

afterAll(() => rmSync(folder, { recursive: true }))

const endpoints = pageEndpoints({
  folder: pathToFileURL(`${folder}/`),
  build: 'npm run build:page',
  index: () => ({ name: 'page' })
})
const metricsPage = { contentType: 'text/plain', metrics: async () => '' }
const app = createApp({
  systems: [{ name: 'page', description: 'A page.', endpoints }],
  probes: [],
  metrics: noMetrics,
  metricsPage,
  log: noLog
})

test('says how a page is built that is not, and serves it once it is', async () => {
  const missing = await app.request('/')
  expect([missing.status, await missing.text()]).toEqual([404, expect.stringContaining('npm run build:page')])
  writeFileSync(join(folder, 'index.html'), '<p>page</p>')
  const page = await app.request('/')
  expect([page.headers.get('content-type'), await page.text()]).toEqual(['text/html; charset=utf-8', '<p>page</p>'])
})

test('serves assets for as long as a browser likes, and nothing beside them', async () => {
  const asset = await app.request('/assets/index-1a.js')
  expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(asset.headers.get('cache-control')).toContain('immutable')
  for (const path of ['/assets/none.js', '/assets/..%2fsecret.txt', '/assets/%2e%2e%2fsecret.txt']) {
    expect((await app.request(path)).status).toBe(404)
  }
})

test('serves the service worker of a page that has one, asked for anew each time', async () => {
  expect((await app.request('/service-worker.js')).status).toBe(404)
  writeFileSync(join(folder, 'service-worker.js'), 'keep()')
  const worker = await app.request('/service-worker.js')
  expect(worker.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(worker.headers.get('cache-control')).toBe('no-cache')
})
