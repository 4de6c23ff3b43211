import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { explain } from './explain.ts'
import { garbageTexts } from './reference/reference.ts'
import { score } from './score.ts'

for (const { text, score: expected } of garbageTexts()) {
  test(`scores ${JSON.stringify(text)} as the reference does`, () => {
    expect(score(text)).toEqual(expected)
    expect(explain(text).score).toEqual(expected)
  })
}

test('scores 200 kB of anything in under 50 ms', async () => {
  // In a worker, as the test runner's rewritten imports would be timed, too.
  const worker = new Worker(new URL('./reference/time-hostile.ts', import.meta.url))
  const [times] = (await once(worker, 'message')) as [{ readonly [name: string]: number }]
  expect(Object.keys(times).length).toBeGreaterThan(10)
  expect(Object.entries(times).filter(([, milliseconds]) => milliseconds >= 50)).toEqual([])
})

test('scores a text of 1 MB, and the next short one as ever', () => {
  const { compound } = score(`${'word '.repeat(200_000)}good`)
  expect(compound).toBe(0.4404)
  expect(score('good')).toEqual({ compound: 0.4404, positive: 1, neutral: 0, negative: 0 })
})
