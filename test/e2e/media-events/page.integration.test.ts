import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import { mediaEventFiles } from '../../../connectors/parquet/media-event-files.ts'
import { mediaSessionFiles } from '../../../connectors/parquet/media-session-files.ts'
import { freePort } from '../../../deploy/stack/ports.ts'
import { flattenEvent } from '../../../topology/media-events/flatten.ts'
import { generateEvents } from '../../../topology/media-events/generator/generate-events.ts'
import type { FlatSession } from '../../../topology/media-events/sessions/flat-session.ts'
import { chromium, isMissing } from '../../programs.ts'
import { faultsIn, looks } from '../accessibility.ts'
import { keepPicture, openPage } from '../browser.ts'
import { Child } from '../child.ts'

/** Three viewing sessions of ten minutes. */
async function writeSessions(folder: string): Promise<void> {
  const sessions = ['a', 'b', 'c'].map((session_id): FlatSession => {
    const counts = { events: 2, plays: 1, completed_plays: 0, searches: 1, watched_seconds: 600, completion: 50 }
    const times = { started_at: 0, ended_at: 600_000, length_seconds: 600 }
    return { session_id, user_id: 'ann', ...times, ...counts, subscription_plan: 'Basic' }
  })
  const sink = mediaSessionFiles(folder)
  await sink.open?.()
  await sink.write(sessions.map(value => new StreamRecord(value.user_id, value, 0)))
}

describe.skipIf(isMissing(chromium))('the page in Chromium', () => {
  let folder: string
  let api: Child
  let page: Page
  const complaints: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'millrace-page-'))
    const events = [...generateEvents({ seed: 8, titles: 20 }).take(3_000)].map(flattenEvent)
    const records = events.map(event => {
      const value = event.content_title === null ? event : { ...event, content_title: `<b>${event.content_title}</b>` }
      return new StreamRecord(value.user_id, value, 0)
    })
    const sink = mediaEventFiles(join(folder, 'data'))
    await sink.open?.()
    await sink.write(records)
    await writeSessions(join(folder, 'sessions'))
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    api = new Child({
      name: 'api',
      module: 'api/main.ts',
      variables: {
        SYSTEM: 'media-events',
        API_PORT: String(port),
        MEDIA_EVENTS_FOLDER: join(folder, 'data'),
        MEDIA_EVENTS_SESSIONS_FOLDER: join(folder, 'sessions')
      },
      folder,
      ready: `${url}/ready`
    })
    await api.ready()
    page = await openPage('about:blank')
    page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('pageerror', error => void complaints.push(error.message))
    await page.goto(`${url}/media-events`)
  })

  afterAll(async () => {
    await api?.kill()
    await rm(folder, { recursive: true })
  })

  test('shows the six questions with their bars, in proportion, and no complaint', async () => {
    expect(await page.getByRole('heading', { level: 2 }).count()).toBe(6)
    await page.getByText('3,000 events in 1 Parquet file,').waitFor()
    const widths = await page.locator('#buffering rect').evaluateAll(bars => {
      return bars.map(bar => bar.getBoundingClientRect().width)
    })
    expect(widths).toHaveLength(3)
    expect(Math.max(...widths)).toBeGreaterThan(200)
    expect([...widths].sort((a, b) => b - a)).toEqual(widths)
    await page.locator('#sessions').getByText('3 sessions, 50 % seen').waitFor()
    await keepPicture(page, 'media-events')
    expect(complaints).toEqual([])
  })

  test.each(looks)(
    'has no fault that axe finds, $colorScheme and $width pixels wide, and scrolls only downwards',
    async look => {
      expect(await faultsIn(page, look)).toEqual([])
      await keepPicture(page, `media-events-${look.colorScheme}-${look.width}`)
    }
  )

  test('a title with markup is shown as it is written', async () => {
    const labels = await page.locator('#completion th').allTextContents()
    expect(labels).toHaveLength(10)
    expect(labels.every(label => /^<b>.+<\/b>$/.test(label))).toBe(true)
    expect(await page.locator('#completion b').count()).toBe(0)
  })
})
