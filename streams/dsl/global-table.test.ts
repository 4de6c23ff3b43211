import { expect, test } from 'vitest'
import {
  deadLetterTo,
  type GlobalTable,
  inMemoryStores,
  keyValueStore,
  logAndContinue,
  type Stream,
  StreamsBuilder,
  serdes,
  topic
} from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

interface Order {
  readonly currency: string | null
  readonly total: number
}

const rates = topic('rates', serdes.string, serdes.json<number>())
const orders = topic('orders', serdes.string, serdes.json<Order>())
const output = topic('out', serdes.string, serdes.json<string>())

type Make = (orders: Stream<string, Order>, rates: GlobalTable<string, number>) => Stream<string, string>

const priced = ({ total }: Order, rate: number | null): string => `${total} x ${rate}`
const inner: Make = (stream, table) => stream.join('priced', table, ({ currency }) => currency, priced)

function driverOf(make: Make, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: logAndContinue })
  const table = builder.globalTable('rates', rates)
  make(builder.stream('orders', orders), table).to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const rate = (currency: string, value: number | null) => driver.input(rates).pipe(currency, value)
  const order = (key: string, currency: string | null, total = 1) => driver.input(orders).pipe(key, { currency, total })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  return { driver, table, rate, order, out }
}

test('every instance has all rows, whatever their partitions, and records keep theirs', async () => {
  const { driver, rate, order, out } = driverOf(inner, { partitions: { rates: 3, orders: 4 }, instances: 2 })
  for (const [currency, value] of [
    ['EUR', 1],
    ['USD', 2],
    ['JPY', 3]
  ] as const)
    await rate(currency, value)
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await order(key, 'JPY', 7)
  expect(new Set(out())).toEqual(new Set(['7 x 3']))
  expect(driver.broker.topics.has('t-priced-repartition')).toBe(false)
  expect(driver.broker.topics.has('t-rates-changelog')).toBe(false)
})

test('a record is joined with what is there when it comes; without a row, or a key to look for, it gives nothing', async () => {
  const { driver, rate, order, out } = driverOf(inner)
  await order('a', 'EUR')
  await rate('EUR', 2)
  await order('a', 'EUR')
  await rate('EUR', null)
  await order('a', 'EUR')
  await order('a', null)
  expect(out()).toEqual(['1 x 2'])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'priced', reason: 'null-key' })).toBe(1)
})

test('a left join gives those too, with null', async () => {
  const { order, out } = driverOf((stream, table) =>
    stream.leftJoin('priced', table, ({ currency }) => currency, priced)
  )
  await order('a', 'EUR')
  await order('a', null)
  expect(out()).toEqual(['1 x null', '1 x null'])
})

test('an instance that comes later, or begins anew without a disk, reads the whole topic first', async () => {
  const { driver, rate, order, out, table } = driverOf(inner, {
    partitions: { orders: 2, rates: 2 },
    stores: inMemoryStores()
  })
  await rate('EUR', 2)
  await driver.addInstance()
  await driver.stopInstance(0)
  await order('a', 'EUR')
  await order('b', 'EUR')
  await driver.reopen()
  await order('c', 'EUR')
  expect(out()).toEqual(['1 x 2', '1 x 2', '1 x 2'])
  expect((await driver.store(table.store)).get('EUR')?.value).toBe(2)
})

test('a global store is filled by a function of its own, and every step may read it, but not write', async () => {
  const builder = new StreamsBuilder('t', { onError: logAndContinue })
  const large = keyValueStore('large-rates', serdes.string, serdes.json<number>())
  builder.addGlobalStore('read-rates', rates, large, ({ key, value }, store) => {
    if (value !== null && value > 1) store.put(key, value)
  })
  builder
    .stream('orders', orders)
    .process<string, string>('look', () => {
      let forward: (key: string, value: string) => void = () => undefined
      let rateOf: (currency: string) => number | undefined = () => undefined
      return {
        init: context => {
          const store = context.store(large)
          rateOf = currency => store.get(currency)
          expect(() => store.put('EUR', 1)).toThrow(/'large-rates' is written by its topic only/)
          forward = (key, value) => context.forward(record.withKey(key).withValue(value))
        },
        process: given => {
          record = given
          forward(given.key, String(rateOf(given.value.currency ?? '')))
        }
      }
    })
    .to('write', output)
  let record: Parameters<ReturnType<Parameters<Stream<string, Order>['process']>[1]>['process']>[0]
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(rates).pipe('EUR', 2)
  await driver.input(rates).pipe('USD', 1)
  for (const currency of ['EUR', 'USD']) await driver.input(orders).pipe('a', { currency, total: 1 })
  expect(
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  ).toEqual(['2', 'undefined'])
})

test('a record without a key, one that cannot be read, and one whose update throws are skipped and counted', async () => {
  const builder = new StreamsBuilder('t', { onError: logAndContinue })
  const store = keyValueStore('kept', serdes.string, serdes.json<number>())
  builder.addGlobalStore('rates', rates, store, ({ key, value }, kept) => {
    if (value < 0) throw new Error('boom')
    kept.put(key, value)
  })
  builder.stream('orders', orders)
  const driver = new TopologyTestDriver(builder.build())
  const input = driver.input(rates)
  await input.pipe(null, 1)
  await input.pipeBytes(Buffer.from('EUR'), Buffer.from('{'))
  await input.pipe('EUR', -1)
  await input.pipe('EUR', 3)
  for (const reason of ['null-key', 'deserialization-failed', 'processing-failed'])
    expect(driver.metrics.value('streams_dropped_records_total', { step: 'rates', reason })).toBe(1)
  expect((await driver.store(store)).get('EUR')).toBe(3)
})

test('a topology fails with what its global table cannot take where nothing says to skip it', async () => {
  const builder = new StreamsBuilder('t')
  builder.globalTable('rates', rates)
  builder.stream('orders', orders)
  const driver = new TopologyTestDriver(builder.build())
  await expect(driver.input(rates).pipeBytes(Buffer.from('EUR'), Buffer.from('{'))).rejects.toThrow(
    /'rates' cannot take record 0 of rates-0.*onError/
  )
})

test('is described as part of every process, with the step that reads it', () => {
  const builder = new StreamsBuilder('t')
  inner(builder.stream('orders', orders), builder.globalTable('rates', rates))
  expect(builder.build().describe().toText()).toMatchInlineSnapshot(`
    "Topology: t
      Sub-topology: 0
        orders (stream) [topic: orders]
          priced (join) [store: rates]
      Sub-topology: 1 (in every process)
        rates (globalTable) [topic: rates] [store: rates]
    "
  `)
})

test('refuses a topic that is read twice, a lifetime, and names that are taken', () => {
  const twice = new StreamsBuilder('t')
  twice.stream('read', rates)
  twice.globalTable('rates', rates)
  expect(() => twice.build()).toThrow(/topic 'rates' is read by two sources/)
  const named = new StreamsBuilder('t')
  named.stream('rates', orders)
  named.globalTable('rates', rates)
  expect(() => named.build()).toThrow(/two steps are called 'rates'/)
  const mortal = keyValueStore('kept', serdes.string, serdes.json<number>(), { ttl: 1 })
  expect(() => new StreamsBuilder('t').addGlobalStore('rates', rates, mortal, () => undefined)).toThrow(/ttl/)
})

const boom = (): never => {
  throw new Error('boom')
}

test.each<[string, Make]>([
  ['a selector', (stream, table) => stream.join('priced', table, boom, priced)],
  [
    'a joiner',
    (stream, table) =>
      stream.join(
        'priced',
        table,
        ({ currency }) => currency,
        (): string => boom()
      )
  ]
])('%s that fails dead-letters the record at its step', async (_, make) => {
  const dead = topic('dead', serdes.bytes, serdes.bytes)
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  make(builder.stream('orders', orders), builder.globalTable('rates', rates)).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(rates).pipe('EUR', 1)
  await driver.input(orders).pipe('a', { currency: 'EUR', total: 1 })
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe('priced')
  expect(driver.output(output).isEmpty).toBe(true)
})
