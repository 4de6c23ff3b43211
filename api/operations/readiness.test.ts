import { expect, test } from 'vitest'
import { handClock } from '../testing/feedback-app.ts'
import { readiness } from './readiness.ts'

test('a probe that does not answer in time is down', async () => {
  const clock = handClock()
  const check = readiness([{ name: 'kafka', check: () => new Promise(() => undefined) }], { clock, limit: 2_000 })
  const found = check()
  clock.advance(2_000)
  expect(await found).toEqual([{ name: 'kafka', status: 'down', detail: 'no answer within 2000 ms' }])
})

test('calls that overlap share one run, later ones ask again', async () => {
  let asked = 0
  const ask = async (): Promise<void> => {
    asked += 1
  }
  const check = readiness([{ name: 'mysql', check: ask }])
  await Promise.all([check(), check()])
  expect(asked).toBe(1)
  await check()
  expect(asked).toBe(2)
})
