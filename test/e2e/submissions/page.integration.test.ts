import type { Page, Request } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../../../cli/run/build-page.ts'
import { chromium, isMissing } from '../../programs.ts'
import { faultsIn, looks } from '../accessibility.ts'
import { keepPicture, openPage } from '../browser.ts'
import { type SubmissionsSystem, submissionsSystems } from './system.ts'

const newSystem = submissionsSystems()
const quiet = { line: () => undefined, status: () => undefined }

describe.skipIf(isMissing(chromium))('the page in Chromium', () => {
  let system: SubmissionsSystem
  let page: Page
  const asked: { readonly path: string; readonly at: number }[] = []
  const complaints: string[] = []

  beforeAll(async () => {
    await buildPage('web/submissions', quiet)
    system = await newSystem({ SUBMISSIONS_WORK_MS: '1500', SUBMISSIONS_LEASE_MS: '10000' })
    const [api] = await Promise.all([system.api(), system.worker()])
    page = await openPage(api.url)
    page.on('request', (request: Request) => {
      const { pathname } = new URL(request.url())
      asked.push({ path: pathname, at: performance.now() })
    })
    page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', error => void complaints.push(error.message))
  })

  const submit = async (text: string): Promise<void> => {
    await page.getByLabel('Your text').fill(text)
    await page.getByRole('button', { name: 'Submit' }).click()
  }
  const statusOf = (text: string) => page.getByRole('row').filter({ hasText: text }).locator('[data-status]')
  const becomes = (text: string, status: string): Promise<void> =>
    statusOf(text)
      .and(page.locator(`[data-status="${status}"]`))
      .waitFor()

  test('U-18 the form checks a text before it is sent', async () => {
    await page.getByText('There are no submissions yet.').waitFor()
    await page.getByRole('button', { name: 'Submit' }).click()
    expect(await page.getByRole('alert').textContent()).toBe('Write something first.')
    await page.getByLabel('Your text').fill('short')
    await page.getByText('This will fail.').waitFor()
    await page.getByLabel('Your text').fill('long enough, with 1')
    await page.getByText('This will pass.').waitFor()
    const own = ['/', '/favicon.svg', '/submissions']
    expect(asked.filter(({ path }) => !own.includes(path))).toEqual([])
    expect(await system.count('TRUE')).toBe(0)
  })

  test('U-18, U-19 a submission is yellow while it is under way, then green or red, with one question a second', async () => {
    asked.length = 0
    const begun = performance.now()
    await submit('My order number is 4711.')
    await becomes('My order number is 4711.', 'PENDING')
    await submit('without a digit')
    await becomes('My order number is 4711.', 'PROCESSING')
    expect(await statusOf('My order number is 4711.').getAttribute('class')).toContain('yellow')
    await becomes('My order number is 4711.', 'PASSED')
    await becomes('without a digit', 'FAILED')
    await keepPicture(page, 'submissions-polled')
    expect(await statusOf('My order number is 4711.').getAttribute('class')).toContain('green')
    expect(await statusOf('without a digit').getAttribute('class')).toContain('red')
    // Two of the requests are those that submit.
    const questions = asked.filter(({ path }) => path === '/submissions').length - 2
    const seconds = (performance.now() - begun) / 1_000
    expect(questions).toBeGreaterThanOrEqual(Math.floor(seconds) - 1)
    expect(questions).toBeLessThanOrEqual(Math.ceil(seconds) + 1)
  })

  test('live, the page hears of each change and asks no more', async () => {
    await page.getByLabel('Updates').selectOption('live')
    const asksNoMore = (): boolean => asked.splice(0).length === 0
    await expect.poll(asksNoMore, { interval: 1_500 }).toBe(true)
    await submit('live and in colour 24')
    await becomes('live and in colour 24', 'PROCESSING')
    await becomes('live and in colour 24', 'PASSED')
    expect(asked.filter(({ path }) => path === '/submissions')).toHaveLength(1)
    await keepPicture(page, 'submissions-live')
  })

  test('U-33 a FAILED submission can be tried again from the list', async () => {
    await page.getByRole('button', { name: 'Try again' }).click()
    await becomes('without a digit', 'PROCESSING')
    await becomes('without a digit', 'FAILED')
    expect(complaints).toEqual([])
  })

  test.each(looks)(
    'has no fault that axe finds, $colorScheme and $width pixels wide, and scrolls only downwards',
    async look => {
      expect(await faultsIn(page, look)).toEqual([])
      await keepPicture(page, `submissions-${look.colorScheme}-${look.width}`)
    }
  )

  test('U-27 the page says when the API does not answer, and goes on when it is back', async () => {
    await page.getByLabel('Updates').selectOption('every-second')
    await page.route('**/submissions?*', route => route.abort())
    await page.getByText('The API does not answer.').waitFor()
    await page.unroute('**/submissions?*')
    await page.getByText('The API does not answer.').waitFor({ state: 'detached' })
  })
})
