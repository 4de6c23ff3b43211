import { readFileSync } from 'node:fs'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

/** Another width lets the navigation slide: what is on its way is neither seen nor reached. Two frames begin it, if it begins. */
const settled = `new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations().filter(({ effect }) => effect.getTiming().iterations !== Infinity).map(({ finished }) => finished)))
  .then(() => undefined)`

/** Everything that axe finds on a page as it is shown, one line for each rule with its first place; empty when there is nothing. */
async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(source)
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults
  return violations.map(({ id, impact, help, nodes }) => `${impact} ${id}: ${help}: ${nodes[0]?.html}`)
}

/** Widths and colours that every page is looked at in. */
export const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 390 }
] as const

/** What axe finds on a page in one look, and that it scrolls sideways if it does. Animations are off from then on. */
export async function faultsIn(page: Page, { colorScheme, width }: (typeof looks)[number]): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize({ width, height: 844 })
  await page.evaluate(settled)
  const faults = await faultsOf(page)
  const needed = await page.evaluate('document.documentElement.scrollWidth')
  return needed === width ? faults : [...faults, `the page is ${needed} pixels wide`]
}
