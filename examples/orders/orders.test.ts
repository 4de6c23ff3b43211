import { errorHeaders, hours, StreamsError } from 'millrace'
import { listSink, TopologyTestDriver } from 'millrace/testing'
import { describe, expect, test } from 'vitest'
import { totals } from './customer-totals.ts'
import { signed, signTopology } from './sign-topology.ts'
import { type Order, type PricedOrder, topics } from './topics.ts'
import { ordersTopology } from './topology.ts'

const anOrder: Order = { orderId: 'o-1', customerId: 'c-1', total: 100, currency: 'USD', placedAt: 0 }

/** The pipeline with a rate of 0.9 for every currency. */
function open() {
  const rows = listSink<string, PricedOrder>()
  return { rows, driver: new TopologyTestDriver(ordersTopology({ rates: async () => 0.9, rows })) }
}

test('prices an order, stores it and adds it up', async () => {
  const { driver, rows } = open()
  await driver.input(topics.orders).pipe('c-1', anOrder)
  const [priced] = driver.output(topics.priced).read()
  expect(priced).toMatchObject({ key: 'c-1', value: { orderId: 'o-1', euros: 90 } })
  expect(rows.rows).toEqual([priced?.value])
  expect((await driver.store(totals)).get('c-1')).toMatchObject({ euros: 90, orders: 1 })
})

test('takes an order that comes twice within a day once', async () => {
  const { driver } = open()
  await driver.input(topics.orders).pipe('c-1', anOrder)
  await driver.input(topics.orders).pipe('c-1', anOrder)
  expect(driver.output(topics.priced).read()).toHaveLength(1)
})

test('sends large orders to a topic of their own as well', async () => {
  const { driver } = open()
  await driver.input(topics.orders).pipe('c-1', { ...anOrder, total: 2000 })
  expect(driver.output(topics.large).read()).toHaveLength(1)
  expect(driver.output(topics.priced).read()).toHaveLength(1)
})

test('three workers, of which one dies, add up as one does', async () => {
  const driver = new TopologyTestDriver(ordersTopology({ rates: async () => 0.9, rows: listSink() }), {
    partitions: 4,
    instances: 2
  })
  const pipe = (n: number) => driver.input(topics.orders).pipe(`c-${n % 3}`, { ...anOrder, orderId: `o-${n}` })
  for (let n = 0; n < 6; n++) await pipe(n)
  await driver.addInstance()
  await driver.crashInstance(0)
  for (let n = 6; n < 12; n++) await pipe(n)
  expect((await driver.store(totals)).get('c-1')?.orders).toBe(4)
  expect(driver.output(topics.priced).read()).toHaveLength(12)
})

describe('failures', () => {
  test('an order without a total ends among the dead letters, which say why', async () => {
    const { driver, rows } = open()
    await driver.input(topics.orders).pipe('c-1', { ...anOrder, total: 0 })
    const [letter] = driver.output(topics.deadLetter).read()
    expect(letter?.headers[errorHeaders.exception]).toBe('invalid-value')
    expect(letter?.headers[errorHeaders.step]).toBe('validate')
    expect(letter?.value.toString()).toBe(JSON.stringify({ ...anOrder, total: 0 }))
    expect(rows.rows).toEqual([])
  })

  test('bytes that are not JSON end there too', async () => {
    const { driver } = open()
    await driver.input(topics.orders).pipeBytes(null, Buffer.from('{'))
    const [letter] = driver.output(topics.deadLetter).read()
    expect(letter?.headers[errorHeaders.exception]).toBe('deserialization-failed')
  })

  test('a rate that cannot be had is asked for again, with growing waits', async () => {
    const { driver } = open()
    driver.failNext('price', new Error('no answer'), 2)
    await driver.input(topics.orders).pipe('c-1', anOrder)
    expect(driver.slept).toEqual([200, 400])
    expect(driver.output(topics.priced).read()).toHaveLength(1)
  })

  test('a table that is away makes orders wait and none of them die', async () => {
    const { driver, rows } = open()
    rows.failNext(new StreamsError('sink-unavailable', 'no answer', { retryable: true }), 3)
    await driver.input(topics.orders).pipe('c-1', anOrder)
    expect(rows.rows).toHaveLength(1)
    expect(driver.output(topics.deadLetter).isEmpty).toBe(true)
  })

  test('a crash after the rows were written repeats them and loses nothing', async () => {
    const { driver, rows } = open()
    driver.crashAt('after-sinks')
    await driver.input(topics.orders).pipe('c-1', anOrder)
    expect(driver.crashed).toBe(true)
    await driver.reopen()
    expect(rows.rows).toHaveLength(2)
    expect((await driver.store(totals)).get('c-1')?.orders).toBe(1)
  })
})

test('a customer that was quiet for a year is forgotten', async () => {
  const { driver } = open()
  await driver.input(topics.orders).pipe('c-1', anOrder, { timestamp: 0 })
  await driver.advanceStreamTime(hours(24 * 367))
  expect((await driver.store(totals)).get('c-1')).toBeUndefined()
})

test('signs orders on worker threads, in order', async () => {
  const driver = new TopologyTestDriver(signTopology())
  const input = driver.input(topics.priced)
  for (const orderId of ['o-1', 'o-2']) await input.pipe('c-1', { ...anOrder, orderId, euros: 90 })
  const orders = driver.output(signed).read()
  expect(orders.map(({ value }) => value.orderId)).toEqual(['o-1', 'o-2'])
  expect(orders[0]?.value.signature).toMatch(/^[0-9a-f]{64}$/)
  await driver.close()
})
