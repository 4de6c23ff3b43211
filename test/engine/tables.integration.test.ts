import { beforeEach, expect, test, vi } from 'vitest'
import { inMemoryStores, StreamsBuilder, serdes, type Topic, type Topology } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { KafkaPlace } from './kafka-place.ts'

vi.setConfig({ testTimeout: 60_000 })

interface Order {
  readonly customer: string
  readonly currency: string
  readonly total: number
}

let place: KafkaPlace

beforeEach(() => {
  place = new KafkaPlace()
  return () => place.remove()
})

const orders = (): Topic<string, Order> => place.topic<Order>('orders')
const customers = (): Topic<string, string> => place.topic<string>('customers')
const rates = (): Topic<string, number> => place.topic<number>('rates')
const labels = (): Topic<string, string> => place.topic<string>('labels')
const totals = (): Topic<string, number> => place.topic<number>('totals')
const greeted = (): Topic<string, string> => place.topic<string>('greeted')

/** A foreign-key join, an aggregation of a table, and a stream that is joined with a table and a global table. */
function everything(): Topology {
  const builder = new StreamsBuilder(place.name)
  const people = builder.table('customers', customers())
  const prices = builder.globalTable('rates', rates())
  const placed = builder.stream('read-orders', orders())
  const table = placed.toTable('orders')
  table
    .leftJoin(
      'named',
      people,
      order => order.customer,
      (order, name) => `${order.total} for ${name}`
    )
    .toStream('named-changes')
    .to('write-labels', labels())
  table
    .groupBy('by-currency', order => ({ key: order.currency, value: order.total }), { key: serdes.string })
    .reduce(
      'totals',
      (sum, total) => sum + total,
      (sum, total) => sum - total
    )
    .toStream('total-changes')
    .to('write-totals', totals())
  placed
    .leftJoin(
      'priced',
      prices,
      order => order.currency,
      (order, rate) => ({ ...order, total: order.total * (rate ?? 0) })
    )
    .selectKey('by-customer', order => order.customer)
    .leftJoin('greeted', people, (order, name) => `${name} pays ${order.total}`)
    .to('write-greeted', greeted())
  return builder.build()
}

/** The newest value of each key. */
async function newest<V>(of: Topic<string, V>): Promise<{ readonly [key: string]: V }> {
  const records = await place.records(of)
  return Object.fromEntries(records.map(({ key, value }) => [String(key), JSON.parse(String(value)) as V]))
}

test('two workers join and aggregate tables over topics that they make, and go on from changelogs after a restart', async () => {
  await place.create(labels(), totals(), greeted())
  const sizes = [
    [orders(), 2],
    [customers(), 3],
    [rates(), 2]
  ] as const
  await place.admin.createTopics(sizes.map(([{ name }, partitions]) => ({ name, partitions })))
  const send = <V>(to: Topic<string, V>, entries: readonly (readonly [string, V])[]) => place.send(to, entries, true)
  await send(rates(), [
    ['EUR', 1],
    ['USD', 2]
  ])
  const keys = Array.from({ length: 12 }, (_, n) => `o${n}`)
  await send(customers(), [
    ['c0', 'Ann'],
    ['c1', 'Ben']
  ])
  const begin = () => place.start(everything(), { stores: inMemoryStores() })
  const workers = await Promise.all([begin(), begin()])
  const customersKnown = async () => {
    const done = await place.admin.committed(place.name, [customers().name])
    return done.reduce((sum, { offset }) => sum + offset, 0) === 2
  }
  await eventually('customers are read', customersKnown)
  const order = (n: number, total: number): Order => ({ customer: `c${n % 3}`, currency: n % 2 ? 'USD' : 'EUR', total })
  await send(
    orders(),
    keys.map((key, n) => [key, order(n, n)])
  )
  const isDone = async (): Promise<boolean> => {
    const { EUR, USD } = await newest(totals())
    return Object.keys(await newest(labels())).length === keys.length && EUR === 30 && USD === 36
  }
  await eventually('all joined', isDone, 30_000)
  expect(await newest(labels())).toMatchObject({ o0: '0 for Ann', o1: '1 for Ben', o2: '2 for null' })
  expect((await place.values(greeted())).toSorted()).toContain('Ben pays 2')
  expect(await place.admin.partitionsOf(`${place.name}-greeted-repartition`)).toBe(3)
  expect(await place.admin.partitionsOf(`${place.name}-named-subscription-registration-topic`)).toBe(3)
  expect(await place.admin.partitionsOf(`${place.name}-named-subscription-response-topic`)).toBe(2)

  await Promise.all(workers.map(({ streams }) => streams.close()))
  await begin()
  await send(customers(), [['c2', 'Cat']])
  await send(orders(), [['o1', order(1, 101)]])
  await eventually('joined again', async () => (await newest(labels())).o11 === '11 for Cat', 30_000)
  await eventually('summed again', async () => (await newest(totals())).USD === 136, 30_000)
  expect(await newest(labels())).toMatchObject({ o1: '101 for Ben', o2: '2 for Cat' })
})

test('a global table without its topic stops the start, and says so', async () => {
  await place.admin.createTopics([orders(), labels()].map(({ name }) => ({ name, partitions: 1 })))
  const builder = new StreamsBuilder(place.name)
  const table = builder.globalTable('rates', rates())
  builder
    .stream('read', orders())
    .join(
      'priced',
      table,
      order => order.currency,
      (order, rate) => `${order.total * rate}`
    )
    .to('write', labels())
  await expect(place.start(builder.build())).rejects.toMatchObject({
    code: 'unknown-topic',
    message: expect.stringContaining(rates().name)
  })
})
