import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noLog, noMetrics } from '#streams'
import { createApp } from '../../api/app.ts'
import { staticSite } from '../../api/http/static-site.ts'
import { type RunningServer, startServer } from '../../api/server.ts'
import { faultsIn, looks } from '../../test/e2e/accessibility.ts'
import { openPage } from '../../test/e2e/browser.ts'
import { chromium, isMissing } from '../../test/programs.ts'
import { siteFile } from './addresses.ts'

const root = join(import.meta.dirname, '../..')
const hasGit = existsSync(join(root, '.git'))
let out: string

beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'millrace-site-'))
  const older = hasGit ? ['--older', '0.0=HEAD'] : []
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'build.ts'), '--out', out, ...older],
    {
      encoding: 'utf8'
    }
  )
  expect([status, status === 0 ? '' : stderr]).toEqual([0, ''])
}, 600_000)

afterAll(() => rm(out, { recursive: true }))

test('every page of docs is on the site', () => {
  const pages = globSync('**/*.md', { cwd: join(root, 'docs'), exclude: ['dist/**'] }).map(file =>
    siteFile(file).replace(/md$/, 'html')
  )
  const built = globSync('**/*.html', { cwd: out, exclude: ['0.0/**'] }).filter(file => file !== '404.html')
  expect(built.sort()).toEqual(pages.sort())
})

test('pages load nothing from other hosts, and have no scripts inside', () => {
  for (const file of globSync('**/*.html', { cwd: out })) {
    const html = readFileSync(join(out, file), 'utf8')
    const loaded = html.match(
      /<(script|img|link|iframe)[^>]+(src|href)="(https?:)?\/\/[^"]*"|@import url[^;]*|<script(?![^>]* src=)[^>]*>/g
    )
    expect([file, loaded]).toEqual([file, null])
  }
})

test('a block of code says which file it is, or is taken from', () => {
  const nameOf = (file: string): string => `<p class="file-name"><code>${file}</code></p>`
  expect(readFileSync(join(out, 'tutorial.html'), 'utf8')).toContain(nameOf('src/words.test.ts'))
  expect(readFileSync(join(out, 'testing.html'), 'utf8')).toContain(nameOf('examples/orders/orders.test.ts'))
})

test.skipIf(!hasGit)('an older version has a folder of its own, and each version names the other', () => {
  const linkTo = (path: string) => new RegExp(`href="${path.replaceAll('.', '\\.')}"[^>]*target="_self"`)
  expect(readFileSync(join(out, 'index.html'), 'utf8')).toMatch(linkTo('/guide/0.0/'))
  expect(readFileSync(join(out, '0.0/index.html'), 'utf8')).toMatch(linkTo('/guide/0.0/../'))
})

describe.skipIf(isMissing(chromium))('the site in Chromium, served by the API', () => {
  let server: RunningServer
  let page: Page
  let home: string
  const complaints: string[] = []

  beforeAll(async () => {
    const endpoints = staticSite({ path: '/guide', folder: pathToFileURL(`${out}/`), build: 'npm run build:site' })
    const app = createApp({
      systems: [{ name: 'guide', description: 'The docs.', endpoints }],
      probes: [],
      metrics: noMetrics,
      metricsPage: { contentType: 'text/plain', metrics: async () => '' },
      log: noLog
    })
    server = await startServer({ fetch: app.fetch, host: '127.0.0.1', port: 0 })
    home = `http://127.0.0.1:${server.port}/guide/`
    page = await openPage('about:blank')
    page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', error => void complaints.push(error.message))
    page.on('request', request => void (request.url().startsWith(home) || complaints.push(request.url())))
  })

  afterAll(() => server?.close())

  test('finds a page by words and opens it', async () => {
    await page.goto(home)
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('searchbox').fill('tumbling')
    await page.getByRole('option').filter({ hasText: 'windows' }).first().click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(page.url()).toContain('windows')
  })

  test('shows topologies as drawings', async () => {
    await page.goto(`${home}topologies.html`)
    const drawing = page.getByRole('img', { name: 'Diagram: Word count' })
    expect(await drawing.getByText('counts', { exact: true }).count()).toBeGreaterThan(0)
  })

  test('links lead to pages, with their ending and without', async () => {
    await page.goto(`${home}operations`)
    await page.getByRole('link', { name: 'Deployment' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Deployment' }).waitFor()
  })

  test.each(looks)('has no fault at $width pixels in $colorScheme', async look => {
    await page.goto(`${home}writing-a-topology.html`)
    expect(await faultsIn(page, look)).toEqual([])
  })

  test('complains of nothing on the way', () => {
    expect(complaints).toEqual([])
  })
})
