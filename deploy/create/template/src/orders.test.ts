import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { TopologyTestDriver } from 'millrace/testing'
import { orders } from './orders.ts'
import { topics } from './topics.ts'

const anOrder = { customer: 'ada', total: 20 }

test('counts the orders of each customer', async () => {
  const driver = new TopologyTestDriver(orders())
  for (const customer of ['ada', 'bob', 'ada']) await driver.input(topics.orders).pipe(null, { ...anOrder, customer })
  const counts = driver.output(topics.counts).read()
  deepEqual(
    counts.map(({ key, value }) => [key, value]),
    [
      ['ada', 1],
      ['bob', 1],
      ['ada', 2]
    ]
  )
})

test('passes on only large orders', async () => {
  const driver = new TopologyTestDriver(orders())
  await driver.input(topics.orders).pipe(null, anOrder)
  await driver.input(topics.orders).pipe(null, { ...anOrder, total: 1000 })
  equal(driver.output(topics.large).read().length, 1)
})

test('makes a dead letter of an order without a total, and goes on', async () => {
  const driver = new TopologyTestDriver(orders())
  await driver.input(topics.orders).pipe(null, { ...anOrder, total: 0 })
  await driver.input(topics.orders).pipe(null, anOrder)
  const [letter] = driver.output(topics.deadLetters).read()
  equal(letter?.headers['__streams.errors.step'], 'check')
  equal(driver.output(topics.counts).read().length, 1)
})
