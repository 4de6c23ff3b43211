import { minutes } from 'millrace'
import { TopologyTestDriver } from 'millrace/testing'
import { expect, test } from 'vitest'
import { clicks, sessionization, visits } from './sessionization.ts'

test('a visit comes out once it is over, with its pages and its first and last click, also over a restart', async () => {
  const driver = new TopologyTestDriver(sessionization())
  const click = (user: string, page: string, minute: number) =>
    driver.input(clicks).pipe(user, { page }, { timestamp: minutes(minute) })
  await click('ann', 'home', 1)
  await click('ann', 'tea', 30)
  await driver.reopen()
  await click('bob', 'home', 40)
  await click('ann', 'home', 64)
  expect(driver.output(visits).isEmpty).toBe(true)
  await click('bob', 'tea', 65)
  const [visit, ...others] = driver.output(visits).read()
  expect(others).toEqual([])
  expect(visit?.key).toEqual({ key: 'ann', window: { start: minutes(1), end: minutes(30) } })
  expect(visit?.value.pages).toEqual(['home', 'tea'])
})

test('a click between two visits makes them one', async () => {
  const driver = new TopologyTestDriver(sessionization())
  for (const [page, minute] of [
    ['home', 0],
    ['tea', 31],
    ['cup', 29],
    ['home', 100]
  ] as const)
    await driver.input(clicks).pipe('ann', { page }, { timestamp: minutes(minute) })
  expect(
    driver
      .output(visits)
      .read()
      .map(({ value }) => value.pages)
  ).toEqual([['home', 'tea', 'cup']])
})
