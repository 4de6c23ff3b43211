import { expect, test } from 'vitest'
import { deadLetterTo, inMemoryStores, StreamsBuilder, serdes, type Table, topic } from '../index.ts'
import { type TestDriverOptions, TopologyTestDriver } from '../testing/index.ts'

interface Order {
  readonly customer: string | null
  readonly total: number
}

const orders = topic('orders', serdes.string, serdes.json<Order>())
const customers = topic('customers', serdes.string, serdes.json<string>())
const output = topic('out', serdes.string, serdes.json<string>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

type Make = (orders: Table<string, Order>, customers: Table<string, string>) => Table<string, string>

const named = ({ total }: Order, name: string | null): string => `${name} ${total}`
const inner: Make = (left, right) => left.join('named', right, ({ customer }) => customer, named)
const left: Make = (orders, right) => orders.leftJoin('named', right, ({ customer }) => customer, named)

function driverOf(make: Make, options: TestDriverOptions = {}) {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const table = make(builder.table('orders', orders), builder.table('customers', customers))
  table.toStream('changes').to('write', output)
  const driver = new TopologyTestDriver(builder.build(), options)
  const order = (key: string, customer: string | null, total = 1, timestamp = 0) =>
    driver.input(orders).pipe(key, { customer, total }, { timestamp })
  const remove = (key: string) => driver.input(orders).pipe(key, null)
  const customer = (key: string, name: string | null, timestamp = 0) =>
    driver.input(customers).pipe(key, name, { timestamp })
  const out = () =>
    driver
      .output(output)
      .read()
      .map(({ key, value }) => [key, value])
  return { driver, table, order, remove, customer, out }
}

for (const partitions of [1, { orders: 4, customers: 3 }])
  test(`rows are joined with what their foreign keys name, whichever changes, with ${JSON.stringify(partitions)} partitions`, async () => {
    const { order, customer, out } = driverOf(inner, { partitions })
    for (const key of ['o1', 'o2', 'o3', 'o4']) await order(key, 'c', Number(key[1]))
    expect(out()).toEqual([])
    await customer('c', 'Carol')
    expect(out().toSorted()).toEqual(['o1', 'o2', 'o3', 'o4'].map(key => [key, `Carol ${key[1]}`]))
    await customer('d', 'Dan')
    await order('o1', 'd', 7)
    await order('o2', null)
    expect(out()).toEqual([
      ['o1', 'Dan 7'],
      ['o2', null]
    ])
    await customer('c', null)
    expect(out().toSorted()).toEqual([
      ['o3', null],
      ['o4', null]
    ])
  })

test('a left join keeps rows whose foreign key is null or names no row', async () => {
  const { order, customer, remove, out } = driverOf(left)
  await order('o', null)
  await order('o', 'c')
  await customer('c', 'Carol')
  await remove('o')
  expect(out()).toEqual([
    ['o', 'null 1'],
    ['o', 'null 1'],
    ['o', 'Carol 1'],
    ['o', null]
  ])
})

test('a row without a foreign key is counted by a join, which has nothing for it, and not by a left join', async () => {
  for (const [make, count] of [[inner, 1] as const, [left, 0] as const]) {
    const { driver, order, remove } = driverOf(make)
    await order('o', null)
    await order('p', 'c')
    await remove('o')
    const counted = { step: 'named-subscribe', reason: 'null-foreign-key' }
    expect(driver.metrics.value('streams_dropped_records_total', counted)).toBe(count)
  }
})

test('the topics and the store between both sides have the names that Kafka Streams gives them', () => {
  const builder = new StreamsBuilder('t')
  inner(builder.table('orders', orders), builder.table('customers', customers))
  const nodes = builder
    .build()
    .describe()
    .subTopologies.flatMap(part => part.nodes)
  expect([...new Set(nodes.flatMap(({ topics }) => topics))]).toEqual([
    'orders',
    'named-subscription-registration-topic',
    'named-subscription-response-topic',
    'customers'
  ])
  expect(nodes.flatMap(({ stores }) => stores)).toContain('named-subscription-store')
})

test('an answer to a row that has changed since is dropped and counted, and the newer one comes', async () => {
  const { driver, order, customer, out } = driverOf(inner)
  await customer('c', 'Carol')
  await Promise.all([order('o', 'c', 1), order('o', 'c', 2)])
  expect(out().at(-1)).toEqual(['o', 'Carol 2'])
  const [asked] = driver.broker.records('t-named-subscription-response-topic')
  driver.broker.producer.send([{ topic: 't-named-subscription-response-topic', ...(asked as object) } as never])
  await driver.advanceWallClockTime(0)
  expect(out()).toEqual([])
  expect(
    driver.metrics.value('streams_dropped_records_total', { step: 'named-resolve', reason: 'stale-answer' })
  ).toBeGreaterThan(0)
})

test('subscriptions and both tables come back after a restart without a disk', async () => {
  const { driver, order, customer, out } = driverOf(inner, { stores: inMemoryStores() })
  await order('o', 'c')
  await driver.reopen()
  await customer('c', 'Carol')
  expect(out()).toEqual([['o', 'Carol 1']])
})

test('a table is joined with itself, over topics of its own size', async () => {
  const people = topic('people', serdes.string, serdes.json<{ name: string; boss: string | null }>())
  const builder = new StreamsBuilder('t')
  const table = builder.table('people', people)
  table
    .join(
      'with-boss',
      table,
      ({ boss }) => boss,
      (one, boss) => `${one.name} < ${boss.name}`
    )
    .toStream('changes')
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build(), { partitions: { people: 3 } })
  const put = (key: string, name: string, boss: string | null) => driver.input(people).pipe(key, { name, boss })
  await put('a', 'Ann', 'b')
  await put('b', 'Ben', null)
  await put('c', 'Cat', 'a')
  await put('b', 'Bea', 'c')
  const rows = driver.output(output).read()
  expect(rows.map(({ value }) => value)).toEqual(['Ann < Ben', 'Cat < Ann', 'Ann < Bea', 'Bea < Cat'])
})

test('a joined row is kept where it is told to be', async () => {
  const { driver, table, order, customer } = driverOf((a, b) =>
    a.join('named', b, ({ customer }) => customer, named, { store: 'named-orders' })
  )
  await customer('c', 'Carol', 3)
  await order('o', 'c', 1, 5)
  expect([...(await driver.store(table.store)).all()]).toEqual([['o', { value: 'Carol 1', timestamp: 5 }]])
})

const boom = (): never => {
  throw new Error('boom')
}

const strange = (): string => 1n as never

test.each<[string, string, Make]>([
  ['what finds the foreign key', 'named-subscribe', (a, b) => a.join('named', b, boom, named)],
  [
    'a joiner',
    'named-resolve',
    (a, b) =>
      a.join(
        'named',
        b,
        ({ customer }) => customer,
        (): string => boom()
      )
  ],
  [
    'a joined row that no store takes',
    'named',
    (a, b) => a.join('named', b, ({ customer }) => customer, strange, { store: true })
  ]
])('%s that fails dead-letters the record at its step', async (_, step, make) => {
  const { driver, order, customer, out } = driverOf(make)
  await customer('c', 'Carol')
  await order('o', 'c')
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.step']).toBe(step)
  expect(out()).toEqual([])
})
