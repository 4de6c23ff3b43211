import { TopologyTestDriver } from 'millrace/testing'
import { expect, test } from 'vitest'
import { inEuros, orders, ordersInEuros, rates } from './global-table.ts'

test('gives each order in euros at the rate of its currency, on every worker', async () => {
  const partitions = { [orders.name]: 4, [rates.name]: 3 }
  const driver = new TopologyTestDriver(ordersInEuros(), { partitions, instances: 2 })
  await driver.input(orders).pipe('o-0', { currency: 'CHF', total: 100 })
  await driver.input(rates).pipe('CHF', 1.06)
  await driver.input(rates).pipe('SEK', 0.09)
  await driver.input(orders).pipe('o-1', { currency: 'CHF', total: 100 })
  await driver.input(orders).pipe('o-2', { currency: 'SEK', total: 100 })
  const written = driver.output(inEuros).read()
  expect(written.map(({ key, value }) => [key, value])).toEqual([
    ['o-1', 106],
    ['o-2', 9]
  ])
})
