import { expect, test } from 'vitest'
import { minutes, serdes, topic } from '#streams'
import { TopologyTestDriver } from '#streams/testing'
import { topology as joins } from './examples/dsl/joins.ts'
import { topology as state } from './examples/running/state.ts'

test('the outer join of the reference gives pairs, orders without a payment, and payments without an order', async () => {
  const driver = new TopologyTestDriver(joins)
  const orders = driver.input(topic('orders', serdes.string, serdes.json<{ total: number }>()))
  const payments = driver.input(topic('payments', serdes.string, serdes.json<{ amount: number }>()))
  await orders.pipe('paid', { total: 20 }, { timestamp: minutes(1) })
  await payments.pipe('paid', { amount: 25 }, { timestamp: minutes(2) })
  await orders.pipe('unpaid', { total: 30 }, { timestamp: minutes(3) })
  await payments.pipe('unknown', { amount: 40 }, { timestamp: minutes(4) })
  await orders.pipe('later', { total: 1 }, { timestamp: minutes(60) })
  const balances = driver.output(topic('balances', serdes.string, serdes.json<number>())).read()
  expect(balances.map(({ key, value }) => [key, value])).toEqual([
    ['paid', 5],
    ['unpaid', -30],
    ['unknown', 40]
  ])
})

test('the store of the reference gives the last three logins of a user, the newest first, and none of others', async () => {
  const driver = new TopologyTestDriver(state)
  const logins = driver.input(topic('logins', serdes.string, serdes.json<{ device: string }>()))
  const login = (user: string, device: string, minute: number) =>
    logins.pipe(user, { device }, { timestamp: minutes(minute) })
  await login('anna', 'tablet', 1)
  for (const [n, device] of ['phone', 'laptop', 'watch', 'desktop'].entries()) await login('ann', device, 2 + n)
  const recent = driver.output(topic('recent-devices', serdes.string, serdes.json<readonly string[]>())).read()
  expect(recent.map(({ value }) => value.join())).toEqual([
    'tablet',
    'phone',
    'laptop,phone',
    'watch,laptop,phone',
    'desktop,watch,laptop'
  ])
})
