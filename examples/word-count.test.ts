import { TopologyTestDriver } from 'millrace/testing'
import { expect, test } from 'vitest'
import { lines, totals, wordCount } from './word-count.ts'

test('counts each word over all lines', async () => {
  const driver = new TopologyTestDriver(wordCount())
  await driver.input(lines).pipe(null, 'To be, or not')
  await driver.input(lines).pipe(null, 'to be!')
  const counts = driver.output(totals).read()
  expect(counts.map(({ key, value }) => `${key} ${value}`)).toEqual(['to 1', 'be 1', 'or 1', 'not 1', 'to 2', 'be 2'])
})

test('goes on counting after a restart', async () => {
  const driver = new TopologyTestDriver(wordCount())
  await driver.input(lines).pipe(null, 'to be')
  await driver.reopen()
  await driver.input(lines).pipe(null, 'to')
  expect(driver.output(totals).read().at(-1)).toMatchObject({ key: 'to', value: 2 })
})
