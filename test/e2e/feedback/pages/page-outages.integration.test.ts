import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../../../../cli/run/build-page.ts'
import type { Stack } from '../../../../deploy/stack/types.ts'
import { startPrivateStack } from '../../../private-stack.ts'
import { chromium, isMissing } from '../../../programs.ts'
import { keepPicture, openPage } from '../../browser.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from '../system.ts'

let stack: Stack
const newSystem = feedbackSystems({ env: () => stack.env, clean: false })
const quiet = { line: () => undefined, status: () => undefined }

describe.skipIf(isMissing(chromium))('the page in Chromium while something is down', () => {
  let system: FeedbackSystem
  let worker: Served
  let api: Served
  let page: Page

  beforeAll(async () => {
    await buildPage('web/feedback', quiet)
    stack = await startPrivateStack()
    system = await newSystem()
    worker = await system.worker()
    api = await system.api({ WORKER_METRICS_URLS: worker.url })
    page = await openPage(api.url)
    await page.evaluate('globalThis.neverLoadedAgain = true')
    await post('It was good before all that')
    await becomesStored('It was good before all that')
  })

  afterAll(() => stack?.stop())

  const open = async (view: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
    await page.getByRole('heading', { level: 1, name: view }).waitFor()
  }
  const post = async (text: string): Promise<void> => {
    if (!page.url().endsWith('#/try')) await open('Try it')
    await page.getByLabel('What they say').fill(text)
    await page.getByRole('button', { name: 'Post' }).click()
  }
  const arrivalOf = (text: string): Locator =>
    page.getByRole('region', { name: 'What became of it' }).getByRole('listitem').filter({ hasText: text })
  const becomesStored = (text: string): Promise<void> =>
    arrivalOf(text).and(page.locator('[data-state="stored"]')).waitFor()
  const listed = (text: string): Locator =>
    page.getByRole('list', { name: 'Stored feedback' }).getByRole('listitem').filter({ hasText: text })
  /** What stands above every view. */
  const banner = (text: string): Locator => page.getByRole('alert').filter({ hasText: text })
  const isWell = async (): Promise<void> => {
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    expect(await page.evaluate('globalThis.neverLoadedAgain')).toBe(true)
  }

  test('the worker is stopped: feedback is accepted and queued, the rest works, and it is stored when a worker runs again', async () => {
    await worker.child.kill()
    await banner('No worker of feedback runs').waitFor()
    await post('It waits for a worker, sadly')
    await arrivalOf('It waits for a worker').getByText('It is next').waitFor()
    await banner('1 wait now').waitFor()
    await keepPicture(page, 'outage-worker')
    await system.worker({ METRICS_PORT: new URL(worker.url).port })
    await becomesStored('It waits for a worker, sadly')
    await isWell()
  })

  test('the database is down: feedback is accepted and waits, lists say why they are empty, and both come back with it', async () => {
    await stack.kill('mysql')
    await banner('The database does not answer').getByText('New feedback is accepted and waits in Kafka').waitFor()
    await post('It waits for the database, sadly')
    await arrivalOf('It waits for the database').and(page.locator('[data-state="retrying"]')).waitFor()
    await keepPicture(page, 'outage-database')
    await open('Feedback')
    await banner('The list cannot be loaded').waitFor()
    await keepPicture(page, 'outage-database-list')
    await open('Topology')
    await page.getByRole('table', { name: 'Steps of feedback' }).locator('[data-step="store-feedback"]').waitFor()
    await open('Feedback')
    await stack.restart('mysql')
    await listed('It waits for the database, sadly').waitFor()
    await isWell()
  })

  test('the broker is down: feedback is refused with the reason, what is stored is read and searched, and posting works when it is back', async () => {
    await stack.kill('kafka')
    await banner('Kafka does not answer').getByText('What is stored can be read and searched').waitFor()
    await post('It is refused, sadly')
    await banner('It is not known whether it was accepted').waitFor()
    await page.getByRole('button', { name: 'Post' }).click()
    await banner('It was not accepted').waitFor()
    expect(await page.getByLabel('What they say').inputValue()).toBe('It is refused, sadly')
    await keepPicture(page, 'outage-broker')
    await open('Feedback')
    await page.getByRole('search').getByLabel('Words').fill('good before')
    await page.getByText('1 found').waitFor()
    await listed('It was good before all that').waitFor()
    await stack.restart('kafka')
    await isWell()
    await post('It is accepted again, thank you')
    await becomesStored('It is accepted again, thank you')
    await isWell()
  })

  test('the API is down: the page shows what it has, says that it may be old, and is live again when it is back', async () => {
    await open('Overview')
    const tail = page.getByRole('region', { name: 'Just arrived' })
    await tail.getByText('It is accepted again, thank you').waitFor()
    await api.child.kill()
    await banner('The API does not answer').getByText('What is shown may be old').waitFor()
    await tail.getByText('It is accepted again, thank you').waitFor()
    await keepPicture(page, 'outage-api')
    await system.api({ API_PORT: new URL(api.url).port, WORKER_METRICS_URLS: worker.url })
    await tail.getByText('live', { exact: true }).waitFor()
    await isWell()
  })
})
