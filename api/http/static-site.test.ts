import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { noLog, noMetrics } from '#streams'
import { createApp } from '../app.ts'
import { staticSite } from './static-site.ts'

const above = mkdtempSync(join(tmpdir(), 'millrace-site-'))
const folder = join(above, 'site')
mkdirSync(join(folder, 'assets'), { recursive: true })
writeFileSync(join(above, 'private.txt'), 'the secret')
writeFileSync(join(folder, 'assets', '@index.1a.js'), 'run()')

afterAll(() => rmSync(above, { recursive: true }))

const endpoints = staticSite({ path: '/guide', folder: pathToFileURL(`${folder}/`), build: 'npm run build:site' })
const app = createApp({
  systems: [{ name: 'site', description: 'A site.', endpoints }],
  probes: [],
  metrics: noMetrics,
  metricsPage: { contentType: 'text/plain', metrics: async () => '' },
  log: noLog
})

const textOf = async (path: string): Promise<string> => {
  const response = await app.request(path)
  return `${response.status} ${await response.text()}`
}

test('says how a site is built that is not', async () => {
  expect(await textOf('/guide/')).toContain('404 {')
  expect(await textOf('/guide/')).toContain('run npm run build:site')
})

test('finds pages with and without their ending, and folders by their index', async () => {
  mkdirSync(join(folder, '0.1'))
  for (const file of ['index.html', 'operations.html', '0.1/index.html', '404.html'])
    writeFileSync(join(folder, file), file)
  expect((await app.request('/guide')).headers.get('location')).toBe('/guide/')
  expect(await textOf('/guide/')).toBe('200 index.html')
  expect(await textOf('/guide/operations')).toBe('200 operations.html')
  expect(await textOf('/guide/operations.html')).toBe('200 operations.html')
  expect(await textOf('/guide/0.1/')).toBe('200 0.1/index.html')
  expect(await textOf('/guide/nothing')).toBe('404 404.html')
})

test('serves nothing beside the site', async () => {
  for (const path of [
    '/guide/../private.txt',
    '/guide/..%2fprivate.txt',
    '/guide/%2e%2e/private.txt',
    '/guide//etc/passwd'
  ]) {
    expect(await textOf(path)).not.toContain('the secret')
    expect((await app.request(path)).status).toBe(404)
  }
})

test('lets browsers keep assets, asks them to look again for pages, and allows only own scripts', async () => {
  const asset = await app.request('/guide/assets/@index.1a.js')
  expect([asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([
    'text/javascript; charset=utf-8',
    'public, max-age=31536000, immutable'
  ])
  const page = await app.request('/guide/')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';")
})

test('answers other methods with what is allowed', async () => {
  const response = await app.request('/guide/deep/page', { method: 'POST' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
})
