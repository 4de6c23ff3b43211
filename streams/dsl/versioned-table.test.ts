import { expect, test } from 'vitest'
import { deadLetterTo, inMemoryStores, type Stream, StreamsBuilder, serdes, type Table, topic } from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

const prices = topic('prices', serdes.string, serdes.json<number>())
const orders = topic('orders', serdes.string, serdes.json<string>())
const output = topic('out', serdes.string, serdes.json<string>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Make = (orders: Stream<string, string>, prices: Table<string, number>) => Stream<string, string>

const priced: Make = (stream, table) => stream.leftJoin('priced', table, (order, price) => `${order}@${price}`)

function driverOf(make: Make, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = builder.table('prices', prices, { history: 100 })
  make(builder.stream('orders', orders), table).to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const price = (value: number | null, timestamp: number) => driver.input(prices).pipe('a', value, { timestamp })
  const order = (name: string, timestamp: number) => driver.input(orders).pipe('a', name, { timestamp })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  return { driver, table, price, order, out }
}

test('a record is joined with the row as it was at its time; before the history there is none', async () => {
  const { price, order, out } = driverOf(priced)
  await price(1, 10)
  await price(2, 20)
  await price(null, 30)
  await price(3, 150)
  for (const time of [200, 150, 149, 60, 49]) await order(`t${time}`, time)
  expect(out()).toEqual(['t200@3', 't150@3', 't149@null', 't60@null', 't49@null'])
  await order('t50', 50)
  expect(out()).toEqual(['t50@null'])
})

test('a row that comes late changes what was, not what is, and one that comes too late is dropped and counted', async () => {
  const { driver, table, price, order, out } = driverOf(priced)
  await price(2, 120)
  await price(1, 100)
  await price(9, 19)
  for (const time of [110, 120, 99]) await order(`t${time}`, time)
  expect(out()).toEqual(['t110@1', 't120@2', 't99@null'])
  expect((await driver.store(table.store)).get('a')).toEqual({ value: 2, timestamp: 120 })
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'prices', reason: 'late' })).toBe(1)
})

test('what is late reaches toStream, but no aggregation and no join of tables', async () => {
  const { driver, price, out } = driverOf((_, table) => {
    const sums = table
      .groupBy('by-key', (value, key) => ({ key, value }))
      .reduce(
        'sums',
        (sum, value) => sum + value,
        (sum, value) => sum - value
      )
    const all = table.join('twice', table, (a, b) => a + b).toStream('twice-changes')
    return table
      .toStream('changes')
      .mapValues('row', value => `row ${value}`)
      .merge(
        'with-sums',
        sums.toStream('sum-changes').mapValues('sum', value => `sum ${value}`)
      )
      .merge(
        'with-joined',
        all.mapValues('joined', value => `joined ${value}`)
      )
  })
  await price(5, 100)
  await price(3, 90)
  expect(out()).toEqual(['joined 10', 'joined 10', 'row 5', 'sum 5', 'row 3'])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'by-key', reason: 'out-of-order' })).toBe(1)
})

test('rows and what they were come back after a restart without a disk', async () => {
  const { driver, price, order, out } = driverOf(priced, { stores: inMemoryStores() })
  await price(1, 10)
  await price(2, 20)
  await driver.reopen()
  await order('then', 15)
  await price(9, -81)
  expect(out()).toEqual(['then@1'])
})

test('a filter and a mapper see rows as they were, through whatever keeps no rows of its own', async () => {
  const { price, order, out } = driverOf((stream, table) =>
    priced(
      stream,
      table.filter('odd', value => value % 2 === 1).mapValues('ten-fold', value => value * 10)
    )
  )
  await price(1, 10)
  await price(2, 20)
  for (const time of [15, 25]) await order(`t${time}`, time)
  expect(out()).toEqual(['t15@10', 't25@null'])
})

test('a history and a ttl are one too many, and so are a history and a cache', () => {
  const builder = new StreamsBuilder('t')
  expect(() => builder.table('prices', prices, { history: 1, ttl: 1 })).toThrow(
    /table 'prices' has a history and a ttl/
  )
  expect(() => builder.table('prices', prices, { history: 1, cacheBytes: 1 })).toThrow(
    /table 'prices' has a history, of which every version counts: leave cacheBytes out/
  )
})

test('a row that the store does not take dead-letters its record, and the row before stays', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = builder
    .stream('read', prices)
    .mapValues('strange', value => (value < 0 ? (1n as never) : value))
    .toTable('kept', { history: 100 })
  const driver = new TopologyTestDriver(builder.build())
  for (const value of [1, -1]) await driver.input(prices).pipe('a', value, { timestamp: 10 })
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe('kept')
  expect((await driver.store(table.store)).get('a')?.value).toBe(1)
})
