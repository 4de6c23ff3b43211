import { expect, test } from 'vitest'
import { deadLetterTo, type Stream, StreamsBuilder, serdes, type Table, topic } from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

interface Order {
  readonly customer: string | null
  readonly total: number
}

const customers = topic('customers', serdes.string, serdes.json<string>())
const orders = topic('orders', serdes.string, serdes.json<Order>())
const output = topic('out', serdes.string, serdes.json<string>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Make = (orders: Stream<string, Order>, customers: Table<string, string>) => Stream<string, string>

function driverOf(make: Make, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  make(builder.stream('orders', orders), builder.table('customers', customers)).to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const customer = (key: string, name: string | null, timestamp = 0) =>
    driver.input(customers).pipe(key, name, { timestamp })
  const order = (key: string | null, customer: string | null, total = 1, timestamp = 0) =>
    driver.input(orders).pipe(key, { customer, total }, { timestamp })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value, timestamp }) => [key, value, timestamp])
  return { driver, customer, order, out }
}

const named = ({ total }: Order, name: string | null): string => `${name} ${total}`
const byCustomer = (stream: Stream<string, Order>) => stream.selectKey('by-customer', ({ customer }) => customer ?? '')

test('a record is joined with the row as it is now, at its own time; records without a row give nothing', async () => {
  const { customer, order, out } = driverOf((stream, table) => stream.join('named', table, named))
  await order('c', 'c', 1, 1)
  await customer('c', 'Carol', 9)
  await order('c', 'c', 2, 2)
  await customer('c', null)
  await order('c', 'c', 3, 3)
  expect(out()).toEqual([['c', 'Carol 2', 2]])
})

test('a left join gives records without a row too, and without a key; what has no value is dropped and counted', async () => {
  const { driver, order, out } = driverOf((stream, table) => stream.leftJoin('named', table, named))
  await order('c', 'c', 1)
  await order(null, 'c', 2)
  await driver.input(orders).pipe('c', null)
  expect(out().map(([key, value]) => [key, value])).toEqual([
    ['c', 'null 1'],
    [null, 'null 2']
  ])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'named', reason: 'null-value' })).toBe(1)
})

test('an inner join drops and counts records without a key', async () => {
  const { driver, order } = driverOf((stream, table) => stream.join('named', table, named))
  await order(null, 'c')
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'named', reason: 'null-key' })).toBe(1)
})

test('a stream with new keys goes through a repartition topic of as many partitions as the table', async () => {
  const { driver, customer, order, out } = driverOf((stream, table) => byCustomer(stream).join('named', table, named), {
    partitions: { orders: 2, customers: 3 }
  })
  for (const key of ['c', 'd', 'e']) await customer(key, `${key}!`)
  for (const key of ['c', 'd', 'e']) await order('o', key)
  expect(out().map(([, value]) => value)).toEqual(['c! 1', 'd! 1', 'e! 1'])
  expect(driver.broker.partitionsOf('t-named-repartition')).toBe(3)
})

test('keys that are written in other ways are refused while building, with what to do', () => {
  const builder = new StreamsBuilder('t')
  const counts = builder
    .table('customers', customers)
    .groupBy('by-name', (name, key) => ({ key: name, value: key }))
    .count('counts')
  expect(() => builder.stream('orders', orders).join('counted', counts, ({ total }, count) => total + count)).toThrow(
    /'counted' joins keys that are written as string with keys that are written as json.*`key`/
  )
})

test('records without a key pass the repartition topic of a left join', async () => {
  const { order, out } = driverOf(
    (stream, table) =>
      stream.selectKey('by-customer', ({ customer }) => customer as string).leftJoin('named', table, named),
    { partitions: 2 }
  )
  await order('o', null, 7)
  expect(out().map(([key, value]) => [key, value])).toEqual([[null, 'null 7']])
})

test('a joiner may wait, and keeps the order of a key', async () => {
  const { customer, order, out } = driverOf((stream, table) =>
    stream.join('named', table, async (order, name) => {
      await new Promise<void>(resolve => setImmediate(resolve))
      return named(order, name)
    })
  )
  await customer('c', 'Carol')
  await Promise.all([order('c', 'c', 1), order('c', 'c', 2)])
  expect(out().map(([, value]) => value)).toEqual(['Carol 1', 'Carol 2'])
})

test('a joiner that fails dead-letters the record at its step', async () => {
  const { driver, order, out } = driverOf((stream, table) =>
    stream.leftJoin('named', table, (): string => {
      throw new Error('boom')
    })
  )
  await order('c', 'c')
  expect(out()).toEqual([])
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe('named')
})

test('a repartition topic that is told another number of partitions is refused, with what to do', async () => {
  const { order } = driverOf(
    (stream, table) =>
      byCustomer(stream).repartition('spread', { partitions: 5, key: serdes.string }).join('named', table, named),
    { partitions: { orders: 2, customers: 3 } }
  )
  await expect(order('o', 'c')).rejects.toThrow(
    /give the step 'spread' as many partitions, or leave its `partitions` out/
  )
})
