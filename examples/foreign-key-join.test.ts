import { TopologyTestDriver } from 'millrace/testing'
import { expect, test } from 'vitest'
import { customers, labels, orderLabels, orders } from './foreign-key-join.ts'

test('labels an order with its customer, and again when the customer moves, over topics of different sizes', async () => {
  const driver = new TopologyTestDriver(orderLabels(), { partitions: { [orders.name]: 4, [customers.name]: 3 } })
  await driver.input(orders).pipe('o-1', { customer: 'c-1', item: 'tea' })
  await driver.input(customers).pipe('c-1', { name: 'Ann', city: 'Ulm' })
  await driver.input(customers).pipe('c-1', { name: 'Ann', city: 'Bonn' })
  await driver.input(orders).pipe('o-1', null)
  const written = driver.output(labels).read()
  expect(written.map(({ key, value }) => [key, value])).toEqual([
    ['o-1', 'tea for Ann, Ulm'],
    ['o-1', 'tea for Ann, Bonn'],
    ['o-1', null]
  ])
})
