import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** Chromium of this machine: that of the variable CHROMIUM, else Debian's. */
const executable = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Whether there is a browser; tests of pages are skipped where there is none (`apt-get install chromium`). */
export const hasBrowser = existsSync(executable)

/** Opens a page in a headless browser of its own, which ends after the tests of the file. */
export async function openPage(url: string): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-dev-shm-usage']
  })
  afterAll(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 } })
  await page.goto(url)
  return page
}

/** Keeps a picture of a page in `.millrace/screenshots`. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = join(root, '.millrace', 'screenshots')
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}
