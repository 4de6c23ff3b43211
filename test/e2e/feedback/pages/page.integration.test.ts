import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../../../../cli/run/build-page.ts'
import { kafkaDriver } from '../../../../connectors/kafka/index.ts'
import { chromium, isMissing } from '../../../programs.ts'
import { faultsIn, looks } from '../../accessibility.ts'
import { keepPicture, openPage } from '../../browser.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from '../system.ts'

const newSystem = feedbackSystems()
const quiet = { line: () => undefined, status: () => undefined }
const built = join(import.meta.dirname, '../../../../web/feedback/dist')
const most = 300_000

describe('what is built of the page', () => {
  beforeAll(() => buildPage('web/feedback', quiet))

  test('the first load is below 300 kB with gzip, and asks no other host for anything', () => {
    const index = readFileSync(join(built, 'index.html'), 'utf8')
    const first = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(first.length).toBeGreaterThan(1)
    const sizes = first.map(path => gzipSync(readFileSync(join(built, path))).length)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(most)
    expect(index).not.toMatch(/(src|href)="(https?:)?\/\//)
    const styles = readdirSync(join(built, 'assets')).filter(name => name.endsWith('.css'))
    for (const name of styles)
      expect(readFileSync(join(built, 'assets', name), 'utf8')).not.toMatch(/url\(["']?https?:/)
  })
})

describe.skipIf(isMissing(chromium))('the page of the feedback system in Chromium', () => {
  let system: FeedbackSystem
  let api: Served
  let worker: Served
  let page: Page
  const complaints: string[] = []
  const hosts = new Set<string>()
  let bytes = 0

  beforeAll(async () => {
    await buildPage('web/feedback', quiet)
    system = await newSystem()
    worker = await system.worker()
    api = await system.api({ WORKER_METRICS_URLS: worker.url })
    page = await openPage('about:blank')
    page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', error => void complaints.push(error.message))
    page.on('request', request => void hosts.add(new URL(request.url()).host))
    page.on('response', async response => {
      if (response.url().includes('/charts-')) return
      const { responseBodySize } = await response.request().sizes()
      bytes += responseBodySize
    })
    await page.goto(api.url)
  })

  /** A record that nobody can read. */
  const poison = async (key: string): Promise<void> => {
    const producer = kafkaDriver({ brokers: system.env.KAFKA_BROKER.split(',') }).producer()
    await producer.connect()
    await producer.send([{ topic: system.topics.raw.name, key: Buffer.from(key), value: Buffer.from('not Avro') }])
    await producer.close()
  }

  const open = async (view: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
  }

  test('comes within 300 kB before its chart, from its own server only', async () => {
    await page.getByRole('heading', { name: 'Mood over time' }).waitFor()
    await page.getByRole('region', { name: 'Just arrived' }).getByText('live', { exact: true }).waitFor()
    expect(bytes).toBeLessThan(most)
    expect([...hosts]).toEqual([new URL(api.url).host])
  })

  test('feedback that is posted arrives, says why it has its score, and is found again', async () => {
    await open('Try it')
    await page.getByLabel('What they say').fill('Not good at all, sadly')
    await page.getByText('−0.6377').waitFor()
    await page.getByRole('button', { name: 'Post' }).click()
    const arrival = page.getByRole('region', { name: 'What became of it' }).getByRole('listitem')
    await arrival.and(page.locator('[data-state="stored"]')).waitFor()
    await keepPicture(page, 'feedback-try')
    await arrival.getByRole('link', { name: 'Why this score' }).click()
    const why = page.getByRole('table', { name: 'Weight of each word' })
    await why.getByRole('row', { name: /^good \+1\.9 −3\.306 negation “Not” −1\.406$/ }).waitFor()
    await keepPicture(page, 'feedback-why')
    const story = page.getByRole('region', { name: 'What happened to it' })
    await story.getByRole('button', { name: 'Show the timeline' }).click()
    const happened = story.getByRole('list', { name: 'Timeline' }).getByRole('listitem')
    await happened.filter({ hasText: /^Stored/ }).waitFor()
    const kinds = await happened.evaluateAll(items => items.map(item => item.getAttribute('data-kind')))
    expect(kinds).toEqual(expect.arrayContaining(['requested', 'accepted', 'scored', 'stored']))
    expect(await happened.filter({ hasText: /^Accepted/ }).textContent()).toMatch(
      /[+−]\d+ ms.*written to \S+ at offset 0/
    )
    await story.getByText(/^Looked at \d+ records? in Kafka: all/).waitFor()
    expect(page.url()).toContain('trace=true')
    for (const look of looks) expect(await faultsIn(page, look)).toEqual([])
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
    await page.setViewportSize({ width: 1000, height: 800 })
    await keepPicture(page, 'feedback-trace')
    await open('Feedback')
    const list = page.getByRole('list', { name: 'Stored feedback' })
    const row = list.getByRole('listitem').filter({ hasText: 'Not good at all, sadly' })
    await row.getByText('Not good at all, sadly').waitFor()
    await expect.poll(() => row.locator('mark[data-tone="negative"]').allTextContents()).toEqual(['good', 'sadly'])
    await keepPicture(page, 'feedback-list')
    await page.getByRole('radiogroup', { name: 'Sentiment' }).getByText('positive').click()
    await page.getByText('No feedback matches these filters.').waitFor()
    expect(page.url()).toContain('sentiment=positive')
    await page.getByRole('radiogroup', { name: 'Sentiment' }).getByText('negative').click()
    await page.getByRole('search').getByLabel('Customer').fill('CUST001')
    await page.getByText('1 found').waitFor()
    await row.getByRole('link').click()
    await page.getByRole('link', { name: 'CUST001' }).click()
    await page.getByRole('list', { name: 'Feedback of CUST001' }).getByRole('listitem').waitFor()
  })

  test('words find texts, and words that take too long are said to, and are not asked for again', async () => {
    const tab = await page.context().newPage()
    await tab.goto(`${api.url}/#/feedback`)
    const words = tab.getByRole('search').getByLabel('Words')
    await words.fill('SADLY good')
    await tab.getByText('1 found').waitFor()
    expect(tab.url()).toContain('q=SADLY')
    await words.fill('sadly zeppelin')
    await tab.getByText('No feedback matches these filters.').waitFor()
    await words.fill('a b c d e f g h i')
    await tab.getByText('These are more than 8 words').waitFor()
    let asked = 0
    const type = 'urn:millrace:problem:query-timeout'
    await tab.route(/\/feedback\?.*q=rare/, route => {
      asked++
      return route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ type }) })
    })
    await tab.clock.install()
    await words.fill('rare')
    await tab.clock.runFor(1_000)
    const alert = tab.getByRole('alert').filter({ hasText: 'The search took too long' })
    await alert.getByText('Choose a customer or a shorter time beside them').waitFor()
    await tab.getByText('Too many to count in time').waitFor()
    await tab.clock.runFor(60_000)
    expect(asked).toBe(2)
    await tab.close()
  })

  test('a list stands still while it is pointed at, says what is newer, and shows it when it is wanted', async () => {
    const tab = await page.context().newPage()
    await tab.goto(`${api.url}/#/feedback`)
    const items = tab.getByRole('list', { name: 'Stored feedback' }).getByRole('listitem')
    await items.first().hover()
    const body = { customer_id: 'CUST007', feedback_text: 'This one is newer', timestamp: new Date().toISOString() }
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    expect((await fetch(`${api.url}/feedback`, init)).status).toBe(202)
    const newer = tab.getByRole('button', { name: 'Show 1 newer' })
    await newer.waitFor()
    expect(await items.first().textContent()).not.toContain('This one is newer')
    await newer.click()
    await items.first().getByText('This one is newer').waitFor()
    await tab.close()
  })

  test('the search of the page finds by text and by id, and the content can be reached past the navigation', async () => {
    const tab = await page.context().newPage()
    await tab.goto(api.url)
    await tab.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    expect(await tab.evaluate('document.activeElement.tagName')).toBe('MAIN')
    const find = tab.getByLabel('Find by text or id')
    await find.fill('SADLY good')
    await find.press('Enter')
    const [row] = await tab
      .getByText('1 found')
      .waitFor()
      .then(() => tab.locator('[data-id]').all())
    const id = (await row?.getAttribute('data-id')) ?? ''
    await find.fill(id)
    await find.press('Enter')
    await tab.getByRole('cell', { name: id }).waitFor()
    expect(await tab.evaluate('document.activeElement.tagName')).toBe('MAIN')
    await tab.close()
  })

  test('a view that is opened first while the API is down says so, keeps the page, and is shown when the API is back', async () => {
    const tab = await page.context().newPage()
    await tab.goto(`${api.url}/#/try`)
    await tab.getByRole('heading', { level: 1, name: 'Try it' }).waitFor()
    const away = /\/(assets|ready|feedback)/
    await tab.route(away, route => route.abort())
    await tab.getByRole('link', { name: 'Customers' }).click()
    await tab.getByRole('alert').getByText('the view is loaded when it is back').waitFor()
    await tab.getByRole('navigation', { name: 'Views' }).waitFor()
    await tab.getByRole('link', { name: 'Try it' }).click()
    await tab.getByRole('heading', { level: 1, name: 'Try it' }).waitFor()
    await tab.getByRole('link', { name: 'Customers' }).click()
    await tab.getByRole('alert').getByText('the view is loaded when it is back').waitFor()
    await tab.unroute(away)
    await tab.getByRole('heading', { level: 1, name: 'Customers' }).waitFor()
    await tab.close()
  })

  test('feedback that there never was has a timeline too, which says what was searched', async () => {
    await page.goto(`${api.url}/#/feedback/019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55?trace=true`)
    const missing = page.getByRole('list', { name: 'What is missing' })
    await missing.getByText('no record of it was found in what was searched').waitFor()
    await page.getByRole('region', { name: 'What became of it' }).waitFor()
  })

  test('samples come at a rate until they are stopped', async () => {
    await open('Try it')
    const samples = page.getByRole('region', { name: 'Sample data' })
    await samples.getByRole('button', { name: 'Start' }).click()
    await samples.getByText(/^[3-9] accepted, 0 refused/).waitFor()
    await samples.getByRole('button', { name: 'Stop' }).click()
  })

  test('the topology is drawn as it runs', async () => {
    await open('Topology')
    const steps = page.getByRole('table', { name: 'Steps of feedback' })
    await steps.locator('[data-step="enrich"]').waitFor()
    await expect
      .poll(async () => Number(await steps.locator('[data-step="enrich"] td').nth(2).textContent()))
      .toBeGreaterThan(3)
    const drawing = page.locator('svg').filter({ hasText: 'The steps of feedback' })
    const drawn = await drawing.locator('text').allTextContents()
    expect(drawn).toEqual(expect.arrayContaining(['enrich', system.topics.raw.name, system.topics.scored.name]))
    await drawing.getByRole('link', { name: /^enrich/ }).click()
    const step = page.getByRole('region', { name: 'Step enrich' })
    await step.locator('.recharts-area').waitFor()
    expect(page.url()).toContain('step=enrich')
    await keepPicture(page, 'feedback-topology')
    await step.getByRole('link', { name: 'Its dead letters' }).click()
    await page.getByText('Only feedback, enrich.').waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Close' }).click()
    await step.waitFor({ state: 'detached' })
    await drawing.locator('a[tabindex="-1"]').last().click({ force: true })
    await page.getByRole('region', { name: /^Step / }).waitFor()
  })

  test('one that died is found on the desk, repaired and replayed, and then stored', async () => {
    await poison('CUST009')
    await open('Dead letters')
    const letter = page.getByRole('list', { name: 'Dead letters' }).getByRole('listitem').filter({ hasText: 'CUST009' })
    await letter.waitFor()
    await keepPicture(page, 'feedback-dead-letters')
    const many = page.getByRole('region', { name: 'Replay many' })
    await many.getByRole('button', { name: 'Replay…' }).click()
    await many.getByText(/^Send (the|all \d+|every) open letters? of every system back now\?$/).waitFor()
    await many.getByRole('button', { name: 'Cancel' }).click()
    await many.getByRole('button', { name: 'Dry run' }).click()
    await many.getByText(/^Dry run done: \d+ (would be sent|refused)/).waitFor()
    await letter.getByRole('link').click()
    const desk = page.getByRole('region', { name: 'Repair and replay' })
    await desk.getByText('cannot be decoded').waitFor()
    await desk.getByLabel('Value').fill('{"message_id":')
    await desk.getByText('This is no JSON').waitFor()
    const fixed = {
      message_id: '01a1fea5-0000-7000-8000-000000000001',
      customer_id: 'CUST009',
      feedback_text: 'It works again, thank you!',
      feedback_timestamp: 1_771_511_400_000
    }
    await desk.getByLabel('Value').fill(JSON.stringify({ ...fixed, feedback_text: ' ' }))
    await desk.getByRole('button', { name: 'Dry run' }).click()
    await desk.getByRole('alert').waitFor()
    await desk.getByLabel('Value').fill(JSON.stringify(fixed))
    await desk.getByRole('button', { name: 'Dry run' }).click()
    await desk.getByText('It would be sent').waitFor()
    await desk.getByRole('button', { name: 'Replay corrected' }).click()
    await desk.getByText(/^Sent to/).waitFor()
    await page.getByRole('region', { name: 'Why it died' }).locator('[data-state="replayed"]').waitFor()
    await page.getByRole('button', { name: 'Show the timeline' }).click()
    const happened = page.getByRole('list', { name: 'Timeline' })
    await happened.locator('[data-kind="dead"]').waitFor()
    await happened
      .locator('[data-kind="replayed"]')
      .getByText(/with a corrected value/)
      .waitFor()
    await keepPicture(page, 'feedback-dead-letter')
    await page.goto(`${api.url}/#/feedback/${fixed.message_id}`)
    await page.getByRole('link', { name: 'CUST009' }).waitFor()
  })

  test.each(looks)(
    'has no fault that axe finds, $colorScheme and $width pixels wide, and scrolls only downwards',
    async look => {
      const views = [
        'overview',
        'feedback?sentiment=negative',
        'customers',
        'customers/CUST001',
        'dead-letters',
        'topology',
        'topology?topology=feedback&step=enrich',
        'try'
      ]
      for (const view of views) {
        await page.goto(`${api.url}/#/${view}`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(await faultsIn(page, look)).toEqual([])
        await keepPicture(
          page,
          `feedback-${view
            .replace(/\?sentiment.*/, '')
            .replace(/\?topology.*/, '-step')
            .replace('/', '-')}-${look.colorScheme}-${look.width}`
        )
      }
    }
  )

  test('says to screen readers what is on its way', async () => {
    const tab = await page.context().newPage()
    await tab.route('**/feedback/trends?**', () => undefined)
    await tab.goto(api.url)
    await tab.getByRole('status', { name: 'Loading the trends' }).waitFor()
    expect(await faultsIn(tab, looks[0])).toEqual([])
    await tab.close()
  })

  test('with the worker stopped the page says what waits, and recovers by itself', async () => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 844 })
    await worker.child.kill()
    await page.goto(`${api.url}/#/try`)
    await page.getByRole('alert').getByText('No worker of feedback runs').waitFor()
    await page.getByLabel('What they say').fill('It waits, sadly')
    await page.getByRole('button', { name: 'Post' }).click()
    const arrival = page.getByRole('region', { name: 'What became of it' }).getByRole('listitem')
    await arrival.getByText('It is next').waitFor()
    await page.getByRole('alert').getByText('1 wait now').waitFor()
    await keepPicture(page, 'feedback-worker-stopped')
    await system.worker({ METRICS_PORT: new URL(worker.url).port }, { wait: false })
    await arrival.and(page.locator('[data-state="stored"]')).waitFor()
    await page.getByRole('alert').waitFor({ state: 'detached' })
  })

  test('nothing complained', () => {
    expect(complaints.filter(text => !/status of (404|422)/.test(text))).toEqual([])
  })

  test('programs that ask for JSON are told what there is, and pages keep strangers out', async () => {
    const index = await fetch(api.url, { headers: { accept: 'application/json' } })
    expect(await index.json()).toMatchObject({ links: { documentation: '/docs', feedback: '/feedback' } })
    for (const path of ['/', '/docs']) {
      const { headers } = await fetch(`${api.url}${path}`)
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
    expect((await fetch(`${api.url}/favicon.ico`)).headers.get('content-type')).toBe('image/svg+xml')
  })
})
