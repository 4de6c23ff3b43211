import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { millrace as command } from '../../../../cli/run/testing/command.ts'
import { freePort } from '../../../../deploy/stack/ports.ts'
import { chromium, isMissing } from '../../../programs.ts'
import { keepPicture, openPage } from '../../browser.ts'
import { type FeedbackPlace, newPlace, stackEnv, variablesOf } from '../../feedback-place.ts'
import { removePlace } from '../../remove-place.ts'

const text = 'The parcel came late, and the support was not helpful at all'
const repaired = 'The lamp is back, and it is wonderful'

describe.skipIf(isMissing(chromium))('what somebody new does in Chromium after make run', () => {
  let folder: string
  let place: FeedbackPlace
  let variables: NodeJS.ProcessEnv
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-story-'))
    place = newPlace(stackEnv())
    const api = await freePort()
    const metrics = await freePort(new Set([api]))
    variables = {
      ...process.env,
      ...variablesOf(place),
      STACK: 'given',
      MILLRACE_DATA: join(folder, 'data'),
      STATE_DIR: join(folder, 'state'),
      API_PORT: String(api),
      METRICS_PORT: String(metrics),
      DEAD_LETTERS_GROUP_ID: `${place.groupId}_letters`
    }
    await millrace('run', '--detach')
    page = await openPage('about:blank')
    page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', error => void complaints.push(error.message))
    await page.goto(`http://127.0.0.1:${api}`)
  })

  afterAll(async () => {
    await command(variables, folder, 'stop')
    await removePlace(place)
    await rm(folder, { recursive: true, force: true })
  })

  /** Runs a command that has to go well. */
  async function millrace(...args: string[]): Promise<string> {
    const { code, out, err } = await command(variables, folder, ...args)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return out
  }

  const open = async (view: string): Promise<void> => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: view }).click()
    await page.getByRole('heading', { level: 1, name: view }).waitFor()
  }
  const itemsOf = (list: string): Locator => page.getByRole('list', { name: list }).getByRole('listitem')

  test('post, watch it arrive, see why, find it again, break one, repair and replay it, see the mood drop and the alert', async () => {
    // Post it, and watch it arrive.
    await open('Try it')
    await page.getByLabel('Customer').fill('CUST042')
    await page.getByLabel('What they say').fill(text)
    await page.getByRole('button', { name: 'Post' }).click()
    const arrival = page.getByRole('region', { name: 'What became of it' }).getByRole('listitem')
    await arrival.and(page.locator('[data-state="stored"]')).waitFor()
    await keepPicture(page, 'story-1-arrived')

    // See why it has its score.
    await arrival.getByRole('link', { name: 'Why this score' }).click()
    const why = page.getByRole('table', { name: 'Weight of each word' })
    await why.getByRole('row', { name: /^helpful .* negation “not”/ }).waitFor()
    await keepPicture(page, 'story-2-why')

    // Find it again.
    await open('Feedback')
    await page.getByRole('search').getByLabel('Words').fill('parcel helpful')
    await page.getByText('1 found').waitFor()
    await itemsOf('Stored feedback').filter({ hasText: text }).waitFor()
    await keepPicture(page, 'story-3-found')

    // Break one.
    expect(await millrace('demo', 'dead-letter', '--customer', 'CUST043')).toContain('JSON where Avro is expected')
    await open('Dead letters')
    const letter = itemsOf('Dead letters').filter({ hasText: 'CUST043' })
    await letter.waitFor()
    await keepPicture(page, 'story-4-broken')
    await letter.getByRole('link').click()
    await page
      .getByRole('region', { name: 'Why it died' })
      .getByText('try it with Dry run, then choose Replay corrected')
      .waitFor()

    // Repair it: what its bytes say is there, and the text is missing.
    const desk = page.getByRole('region', { name: 'Repair and replay' })
    const value = desk.getByLabel('Value')
    await desk.getByRole('button', { name: 'Dry run' }).click()
    await desk.getByRole('alert').getByText('feedback_text').waitFor()
    const feedback = JSON.parse(await value.inputValue()) as { readonly message_id: string }
    await value.fill(JSON.stringify({ ...feedback, feedback_text: repaired }, undefined, 2))
    await desk.getByRole('button', { name: 'Dry run' }).click()
    await desk.getByText('It would be sent').waitFor()
    await keepPicture(page, 'story-5-repaired')

    // Replay it, and find it stored.
    await desk.getByRole('button', { name: 'Replay corrected' }).click()
    await page.getByRole('region', { name: 'Why it died' }).locator('[data-state="replayed"]').waitFor()
    await open('Feedback')
    const stored = itemsOf('Stored feedback').filter({ hasText: repaired })
    await stored.waitFor()
    await stored.getByRole('link').click()
    await page.getByRole('cell', { name: feedback.message_id }).waitFor()

    // See the mood drop, and the alert.
    expect(await millrace('demo', 'mood-drop', '--customer', 'CUST044')).toContain('alert unhappy-customer')
    await open('Overview')
    const alert = page.getByRole('region', { name: 'Alerts' }).getByRole('listitem').filter({ hasText: 'CUST044' })
    await alert.getByText('100 % of the feedback was negative').waitFor()
    await keepPicture(page, 'story-6-alert')
    await alert.getByRole('link', { name: 'CUST044' }).click()
    await page.getByRole('heading', { level: 1, name: 'CUST044' }).waitFor()
    await page.getByText('Show as a table').click()
    const means = page.getByRole('table', { name: 'Mood over time' }).getByRole('row')
    await expect
      .poll(async () => (await means.locator('td:last-child').allTextContents()).map(toneOf))
      .toEqual(['good', 'good', 'good', 'good', 'good', 'bad', expect.any(String)])
    await keepPicture(page, 'story-7-mood')

    // Read what was said then: a bar of the chart leads to its texts.
    await page.locator('.recharts-bar-rectangle path').last().click()
    await page.getByRole('heading', { level: 1, name: 'Feedback' }).waitFor()
    await page.getByText('30 found').waitFor()
    await itemsOf('Stored feedback').filter({ hasText: 'I want my money back' }).first().waitFor()

    expect(complaints.filter(complaint => !/status of (404|422)/.test(complaint))).toEqual([])
  })
})

const toneOf = (mean: string): string => (mean.startsWith('+') ? 'good' : mean.startsWith('−') ? 'bad' : 'neither')
