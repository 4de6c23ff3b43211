import { launch } from 'chrome-launcher'
import lighthouse, { desktopConfig } from 'lighthouse'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from '../../../../cli/run/build-page.ts'
import { freePort } from '../../../../deploy/stack/ports.ts'
import { chromium, chromiumPath, isMissing } from '../../../programs.ts'
import { feedbackSystems, type Served } from '../system.ts'

const newSystem = feedbackSystems()
const quiet = { line: () => undefined, status: () => undefined }
const categories = ['performance', 'accessibility', 'best-practices', 'seo']

/** Of 100, in each category. */
const least = 95

/** The pace of a machine at work varies: the best of so many counts. */
const rounds = 3

/** Milliseconds for a page that is never idle: the live stream and what is asked every few seconds go on. */
const longestLoad = 15_000

describe.skipIf(isMissing(chromium))('the page of the feedback system, by Lighthouse on a desktop', () => {
  let api: Served

  beforeAll(async () => {
    await buildPage('web/feedback', quiet)
    const system = await newSystem()
    const worker = await system.worker()
    api = await system.api({ WORKER_METRICS_URLS: worker.url })
  })

  /** The score of each category, in a browser of its own, and what cost points. */
  async function looked(path: string) {
    // Not by Playwright: it holds the debuggers of the page and its shared worker, and Lighthouse finds the page hung.
    const browser = await launch({
      chromePath: chromiumPath,
      port: await freePort(),
      chromeFlags: ['--headless=new', '--no-sandbox', '--disable-dev-shm-usage']
    })
    try {
      const flags = {
        port: browser.port,
        logLevel: 'error',
        onlyCategories: categories,
        maxWaitForLoad: longestLoad
      } as const
      const result = await lighthouse(`${api.url}${path}`, { ...flags, disableFullPageScreenshot: true }, desktopConfig)
      if (result === undefined) throw new Error('Lighthouse gave no result')
      const { categories: found, audits, runtimeError } = result.lhr
      if (runtimeError !== undefined) throw new Error(runtimeError.message)
      return Object.values(found).map(({ id, score, auditRefs }) => ({
        category: id,
        score: Math.round((score ?? 0) * 100),
        faults: auditRefs.flatMap(({ id: audit, weight }) =>
          weight > 0 && (audits[audit]?.score ?? 1) < 1 ? [`${audit} ${audits[audit]?.displayValue ?? ''}`.trim()] : []
        )
      }))
    } finally {
      browser.kill()
    }
  }

  const views = ['overview', 'feedback', 'customers', 'dead-letters', 'topology', 'try']

  test.each(views)('the view %s has at least 95 of 100 in every category', async view => {
    const best = new Map<string, { readonly score: number; readonly faults: readonly string[] }>()
    for (let round = 0; round < rounds; round++) {
      for (const { category, ...found } of await looked(`/#/${view}`)) {
        if (found.score > (best.get(category)?.score ?? -1)) best.set(category, found)
      }
      if ([...best.values()].every(({ score }) => score >= least)) break
    }
    expect([...best.keys()].toSorted()).toEqual(categories.toSorted())
    expect([...best].filter(([, { score }]) => score < least)).toEqual([])
  })
})
