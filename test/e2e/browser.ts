import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { chromiumPath } from '../programs.ts'

const root = join(import.meta.dirname, '..', '..')

/** Opens a page in a headless browser of its own, which ends after the tests of the file. */
export async function openPage(url: string): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
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
