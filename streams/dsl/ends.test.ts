import { expect, test } from 'vitest'
import { deadLetterTo, errorHeaders, headerText, StreamsBuilder, serdes, topic } from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

interface Order {
  readonly shop: number
}

const web = topic('web', serdes.string, serdes.json<Order>())
const shops = topic('shops', serdes.string, serdes.json<Order>())
const output = topic('out', serdes.string, serdes.json<Order>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

test('foreach sees every record once, and a failure of it is a failure of its step', async () => {
  const seen: string[] = []
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder.stream('read', web).foreach('notify', async ({ shop }, key) => {
    if (shop === 0) throw new Error('no such shop')
    seen.push(`${key}=${shop}`)
  })
  const driver = new TopologyTestDriver(builder.build())
  for (const [key, shop] of [
    ['a', 1],
    ['b', 0],
    ['c', 2]
  ] as const)
    await driver.input(web).pipe(key, { shop })
  expect(seen).toEqual(['a=1', 'c=2'])
  expect(driver.output(dead).read()).toMatchObject([{ headers: { [errorHeaders.step]: 'notify' } }])
  expect(driver.committed.get('web')).toBe(3)
})

test('print writes a line for each record, nulls included, and lets text and label be chosen', async () => {
  const lines: string[] = []
  const write = (line: string): void => void lines.push(line)
  const builder = new StreamsBuilder('t')
  const orders = builder.stream('read', web)
  orders.print('show', { write })
  orders.print('show-shop', { label: 'shop', text: (order, key) => `${key} in ${order?.shop}`, write })
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(web).pipe('a', { shop: 7 })
  await driver.input(web).pipe(null, null)
  expect(lines).toEqual(['[show]: a, {"shop":7}', '[shop]: a in 7', '[show]: null, null', '[shop]: null in undefined'])
})

function partitioned(partitioner: (order: Order, partitions: number) => number | undefined): TopologyTestDriver {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', web)
    .to('write', output, { partitioner: (_, __, order, partitions) => partitioner(order, partitions) })
  return new TopologyTestDriver(builder.build(), { partitions: { web: 2, out: 3 }, instances: 2 })
}

const shopsIn = (driver: TopologyTestDriver, partition: number): readonly number[] =>
  driver.broker.log('out', partition).map(({ value }) => (JSON.parse(String(value)) as Order).shop)

test('a partitioner decides where records go, and leaves to the key what it says nothing about', async () => {
  const driver = partitioned(({ shop }, partitions) => (shop > 100 ? undefined : shop % partitions))
  for (const shop of [1, 2, 3, 4]) await driver.input(web).pipe('same', { shop })
  expect([0, 1, 2].map(partition => shopsIn(driver, partition))).toEqual([[3], [1, 4], [2]])
  for (const shop of [101, 102]) await driver.input(web).pipe('same', { shop })
  const byKey = [0, 1, 2].map(partition => shopsIn(driver, partition).filter(shop => shop > 100))
  expect(byKey.filter(found => found.length > 0)).toEqual([[101, 102]])
})

test.each([
  [
    'a partition that is not there',
    () => 3,
    'invalid-value',
    'answered 3 for topic out, which has the partitions 0 to 2'
  ],
  ['a negative one', () => -1, 'invalid-value', 'answered -1'],
  ['a part of one', () => 0.5, 'invalid-value', 'answered 0.5'],
  [
    'an error',
    () => {
      throw new Error('no map of shops')
    },
    'processing-failed',
    "the partitioner of 'write' threw: no map of shops"
  ]
])(
  'a partitioner that answers %s fails its record, which can be dead-lettered',
  async (_, partitioner, code, message) => {
    const driver = partitioned(partitioner)
    await driver.input(web).pipe('a', { shop: 1 })
    const [letter] = driver.output(dead).read()
    expect(headerText(letter?.headers ?? {}, errorHeaders.exception)).toBe(code)
    expect(headerText(letter?.headers ?? {}, errorHeaders.message)).toContain(message)
    expect(driver.broker.records('out')).toEqual([])
  }
)

test('a stream of several topics reads them all, partition n of each in one task', async () => {
  const builder = new StreamsBuilder('t')
  builder.stream('read', [web, shops]).to('write', output)
  const topology = builder.build()
  const driver = new TopologyTestDriver(topology, { partitions: 2, instances: 2 })
  await driver.input(web).pipe('a', { shop: 1 })
  await driver.input(shops).pipe('a', { shop: 2 })
  await driver.input(web).pipe('b', { shop: 3 })
  expect(
    driver
      .output(output)
      .read()
      .map(({ key, value }) => `${key}${value?.shop}`)
  ).toEqual(['a1', 'a2', 'b3'])
  expect(await driver.tasksOf(0)).toEqual(['t/0_0'])
  expect(topology.nodes.map(({ name }) => name)).toEqual(['read-web', 'read-shops', 'read', 'write'])
})

test('a stream of no topic is refused, of one type only compiles', () => {
  const builder = new StreamsBuilder('t')
  expect(() => builder.stream('read', [])).toThrow("'read' reads no topic")
  // @ts-expect-error texts and orders
  builder.stream('read', [web, topic('texts', serdes.string, serdes.string)])
  // @ts-expect-error a partitioner answers at once
  builder.stream('other', web).to('write', output, { partitioner: async () => 1 })
})
