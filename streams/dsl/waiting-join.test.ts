import { expect, test } from 'vitest'
import {
  inMemoryStores,
  logAndContinue,
  type Stream,
  StreamsBuilder,
  serdes,
  type Table,
  topic,
  untilTimeLimit
} from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

const prices = topic('prices', serdes.string, serdes.json<number>())
const orders = topic('orders', serdes.string, serdes.json<string>())
const output = topic('out', serdes.string, serdes.json<string>())

type Make = (orders: Stream<string, string>, prices: Table<string, number>) => Stream<string, string>

const priced: Make = (stream, table) =>
  stream.leftJoin('priced', table, (order, price) => `${order}@${price}`, { grace: 10 })

function driverOf(make: Make = priced, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: logAndContinue })
  make(builder.stream('orders', orders), builder.table('prices', prices, { history: 100 })).to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const price = (value: number, timestamp: number) => driver.input(prices).pipe('a', value, { timestamp })
  const order = (name: string, timestamp: number, key: string | null = 'a') =>
    driver.input(orders).pipe(key, name, { timestamp, headers: { name } })
  const out = () => driver.output(output).read()
  const values = () => out().map(({ value }) => value)
  return { driver, price, order, out, values }
}

test('records wait until one that is by the grace later has come, and are joined in the order of their times', async () => {
  const { price, order, out } = driverOf()
  await order('second', 20)
  await order('first', 15)
  expect(out()).toEqual([])
  await price(1, 15)
  await order('last', 30)
  expect(out().map(({ value, timestamp, headers }) => [value, timestamp, String(headers.name)])).toEqual([
    ['first@1', 15, 'first'],
    ['second@1', 20, 'second']
  ])
})

test('one that is too late to wait is joined at once, and so is one without a key', async () => {
  const { order, values } = driverOf()
  await order('late', 100)
  await order('old', 89)
  await order('nobody', 100, null)
  expect(values()).toEqual(['old@null', 'nobody@null'])
})

test('what waits, and how far time was, come back after a restart without a disk', async () => {
  const { driver, order, values } = driverOf(priced, { stores: inMemoryStores() })
  await order('a', 20)
  await order('b', 20)
  await order('c', 29)
  await driver.reopen()
  await order('d', 18)
  expect(values()).toEqual(['d@null'])
  await order('e', 30)
  expect(values()).toEqual(['a@null', 'b@null'])
})

test('a joiner that fails for a record that waited skips that one alone', async () => {
  const { driver, order, values } = driverOf((stream, table) =>
    stream.leftJoin(
      'priced',
      table,
      name => {
        if (name === 'bad') throw new Error('boom')
        return name
      },
      { grace: 10 }
    )
  )
  await order('bad', 20)
  await order('good', 21)
  await order('later', 40)
  expect(values()).toEqual(['good'])
  const skipped = { step: 'priced', reason: 'processing-failed' }
  expect(driver.metrics.value('streams_dropped_records_total', skipped)).toBe(1)
})

test('needs a table that knows its rows as they were', () => {
  const builder = new StreamsBuilder('t')
  const table = builder.table('prices', prices)
  expect(() => priced(builder.stream('orders', orders), table)).toThrow(/'priced' joins with grace.*\{ history \}/)
})

test('needs a history that is as long as its grace, of a table that is filtered too', () => {
  const builder = new StreamsBuilder('t')
  const table = builder.table('prices', prices, { history: 5 })
  const stream = builder.stream('orders', orders)
  expect(() => priced(stream, table)).toThrow(/'priced' joins with a grace of 10 ms.*for 5 ms only.*at least the grace/)
  const some = table.filter('some', () => true)
  expect(() => priced(stream, some)).toThrow(/for 5 ms only/)
  expect(() => table.suppress('late', untilTimeLimit(5))).toThrow(
    /'late' cannot suppress a versioned table: go through toStream/
  )
  expect(() => some.suppress('later', untilTimeLimit(5))).toThrow(/cannot suppress a versioned table/)
})
