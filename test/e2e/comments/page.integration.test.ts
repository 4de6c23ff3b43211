import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../../../cli/run/build-page.ts'
import { chromium, isMissing } from '../../programs.ts'
import { faultsIn, looks } from '../accessibility.ts'
import { keepPicture, openPage, openTabWithoutSharedWorker } from '../browser.ts'
import type { Served } from '../feedback/system.ts'
import { type CommentsSystem, commentsSystems } from './system.ts'

const newSystem = commentsSystems()
const quiet = { line: () => undefined, status: () => undefined }

describe.skipIf(isMissing(chromium))('the comments page in Chromium', () => {
  let system: CommentsSystem
  let api: Served
  let page: Page
  const asked: string[] = []

  const totalOf = async (tab: Page): Promise<number> => Number(await tab.getByTestId('total').textContent())
  const total = (): Promise<number> => totalOf(page)
  const hourOf = async (tab: Page): Promise<number> =>
    Number.parseInt((await tab.getByTestId('last-hour').textContent()) ?? '', 10)
  const lastHour = (): Promise<number> => hourOf(page)
  const connectionOf = (tab: Page): Promise<string | null> => tab.getByRole('status').getAttribute('data-connection')
  const connection = (): Promise<string | null> => connectionOf(page)
  /** Connections of the stream that the API has. */
  const clients = async (): Promise<number> =>
    Number(/^comments_stream_clients (\d+)/m.exec(await (await fetch(`${api.url}/metrics`)).text())?.[1])
  const stored = async (): Promise<number> =>
    (await system.rows<{ readonly n: number }>('SELECT COUNT(*) AS n FROM comments'))[0]?.n ?? 0
  const produce = (records: number, seed: number): Promise<Served> =>
    system.producer({ RATE: '100', PRODUCER_SEED: String(seed), PRODUCER_RECORDS: String(records) })

  beforeAll(async () => {
    await buildPage('web/comments', quiet)
    system = await newSystem()
    await Promise.all([system.worker(), system.statisticsWorker()])
    api = await system.api()
    page = await openPage(api.url)
    page.on('request', request => void asked.push(new URL(request.url()).pathname))
  })

  test('shows comments and counts as they come, without asking for them (C-29, C-32, C-37)', async () => {
    await page.getByText('There are no comments yet.').waitFor()
    await expect.poll(connection).toBe('live')
    asked.length = 0
    const producer = await produce(60, 1)
    await expect.poll(() => producer.child.running).toBe(false)
    await expect.poll(stored).toBeGreaterThan(40)
    await expect.poll(total).toBe(await stored())
    expect(await page.getByRole('list', { name: 'Newest comments' }).getByRole('listitem').count()).toBeGreaterThan(40)
    const tags = await system.rows<{ readonly tag: string; readonly n: number }>(
      'SELECT tag, COUNT(*) AS n FROM comments GROUP BY tag'
    )
    for (const { tag, n } of tags) {
      expect(await page.locator(`[data-count="${tag}"] td`).first().textContent()).toBe(String(n))
    }
    expect(asked).toEqual([])
    await expect.poll(lastHour).toBe(await stored())
    await keepPicture(page, 'comments')
  })

  test('shows how many comments came in each minute of the last hour, also to a browser that keeps none of them', async () => {
    const history = async (): Promise<number> => {
      const answer = await fetch(`${api.url}/api/statistics/history?by=minute`)
      const body = (await answer.json()) as { readonly history: readonly { readonly total: number }[] }
      return body.history.reduce((sum, window) => sum + window.total, 0)
    }
    await expect.poll(history).toBe(await stored())
    const fresh = await openTabWithoutSharedWorker(await openPage('about:blank'))
    await fresh.route(/\/api\/comments\?/, route => route.fulfill({ json: { comments: [], page: 1, limit: 100 } }))
    await fresh.goto(api.url)
    await expect.poll(() => hourOf(fresh)).toBe(await stored())
    expect(await fresh.locator('.recharts-bar-rectangle path').count()).toBeGreaterThan(0)
    await fresh.route(/\/api\/statistics\/history/, route => route.abort())
    await fresh.reload()
    await fresh.getByText('Only those kept in this browser are shown').waitFor()
    await fresh.close()
  })

  test('shows what is kept while the stream is away, also after a reload (C-31)', async () => {
    const known = await total()
    const tab = await openTabWithoutSharedWorker(page)
    await tab.route('**/api/comments/stream*', route => route.abort())
    await tab.reload()
    await expect.poll(() => totalOf(tab)).toBe(known)
    await expect.poll(() => connectionOf(tab)).toBe('offline')
    await keepPicture(tab, 'comments-offline')
    await tab.unroute('**/api/comments/stream*')
    await expect.poll(() => connectionOf(tab)).toBe('live')
    await tab.close()
  })

  test('W35: eight tabs all show what comes, over one connection to the API, and it ends with the last of them', async () => {
    const tabs = await Promise.all(Array.from({ length: 7 }, () => page.context().newPage()))
    await Promise.all(tabs.map(tab => tab.goto(api.url)))
    for (const tab of tabs) await expect.poll(() => connectionOf(tab)).toBe('live')
    await expect.poll(clients).toBe(1)
    const before = await total()
    const producer = await produce(40, 3)
    await expect.poll(() => producer.child.running).toBe(false)
    await expect.poll(stored).toBeGreaterThan(before + 20)
    for (const tab of [page, ...tabs]) {
      await expect.poll(async () => (await totalOf(tab)) === (await stored())).toBe(true)
    }
    expect(await clients()).toBe(1)
    await Promise.all(tabs.map(tab => tab.close()))
    expect(await connection()).toBe('live')
    await page.goto('about:blank')
    await expect.poll(clients).toBe(0)
    await page.goto(api.url)
    await expect.poll(connection).toBe('live')
  })

  test('W35: without shared workers a hidden tab has no connection, and shows what it missed when it is shown', async () => {
    const tab = await openTabWithoutSharedWorker(page)
    const turn = (state: string): Promise<unknown> =>
      tab.evaluate(
        `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`
      )
    await expect.poll(() => connectionOf(tab)).toBe('live')
    await page.goto('about:blank')
    await expect.poll(clients).toBe(1)
    await turn('hidden')
    await expect.poll(clients).toBe(0)
    const before = await totalOf(tab)
    const producer = await produce(40, 4)
    await expect.poll(() => producer.child.running).toBe(false)
    await expect.poll(stored).toBeGreaterThan(before + 20)
    expect(await totalOf(tab)).toBe(before)
    await turn('visible')
    await expect.poll(async () => (await totalOf(tab)) === (await stored())).toBe(true)
    await tab.close()
    await page.goto(api.url)
  })

  test('connects again by itself when the API was killed, and shows what it missed', async () => {
    const { port } = new URL(api.url)
    await api.child.kill()
    await expect.poll(connection).toBe('offline')
    const before = await total()
    const producer = await produce(40, 2)
    await expect.poll(() => producer.child.running).toBe(false)
    await expect.poll(stored).toBeGreaterThan(before + 20)
    expect(await total()).toBe(before)
    await system.api({ COMMENTS_API_PORT: port })
    await expect.poll(async () => (await total()) === (await stored())).toBe(true)
    expect(await connection()).toBe('live')
  })

  test('opens with what is kept while the API is away (C-31)', async () => {
    const known = await total()
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)')
    await Promise.all(system.children.filter(child => child.name.startsWith('api')).map(child => child.kill()))
    await page.reload()
    await expect.poll(total).toBe(known)
    await expect.poll(connection).toBe('offline')
    await system.api({ COMMENTS_API_PORT: new URL(api.url).port })
    await expect.poll(connection).toBe('live')
  })

  test('a browser that comes later begins with what is stored', async () => {
    const later = await openPage(api.url)
    await expect.poll(async () => (await totalOf(later)) === (await stored())).toBe(true)
  })

  test.each(looks)(
    'has no fault that axe finds, $colorScheme and $width pixels wide, and scrolls only downwards',
    async look => {
      expect(await faultsIn(page, look)).toEqual([])
      await keepPicture(page, `comments-${look.colorScheme}-${look.width}`)
    }
  )

  test('leaves out what is no comment and says so (C-30)', async () => {
    const known = await total()
    const body = 'event: comment\nid: 0-0\ndata: {"commentId":"odd"}\n\n'
    const tab = await openTabWithoutSharedWorker(page)
    await tab.route('**/api/comments/stream*', route => route.fulfill({ contentType: 'text/event-stream', body }))
    await tab.reload()
    await tab.getByText('events left out because they are no comments').waitFor()
    expect(await totalOf(tab)).toBe(known)
  })
})
