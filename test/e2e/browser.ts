import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { chromiumPath } from '../programs.ts'

const root = join(import.meta.dirname, '..', '..')

/** How long a page may take for what it must show at last, in milliseconds. Several tests may share the machine. */
const patience = 120_000

/** Opens a page in a headless browser of its own, which ends after the tests of the file. Its context can open more tabs. */
export async function openPage(url: string): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-dev-shm-usage']
  })
  afterAll(() => browser.close())
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  await page.goto(url)
  return page
}

/** Opens another tab beside a page, in a browser that has no shared workers, as on Android: its requests are its own. */
export async function openTabWithoutSharedWorker(page: Page): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.addInitScript('delete globalThis.SharedWorker')
  await tab.goto(page.url())
  return tab
}

/** Keeps a picture of a page in `.millrace/screenshots`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = join(root, '.millrace', 'screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
