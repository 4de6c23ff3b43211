import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  changelogTopic,
  type Driver,
  type KeyValueStore,
  keyValueStore,
  noLog,
  type ProcessorContext,
  Streams,
  StreamsBuilder,
  serdes,
  type Topology,
  topic
} from '#streams'
import { eventually } from './recording-listener.ts'

const partitions = 4
const keys = Array.from({ length: 100 }, (_, n) => `c${n}`)

/** What workers see of state that several topics share, on a driver's own broker. */
export function sharedStateContract(name: string, setUp: () => Driver): void {
  describe(`tasks of several topics, on ${name}`, () => {
    const driver = setUp()

    test.each([1, 2, 3])('S1: %i workers join all orders with their customers by a shared store', async workers => {
      const id = `join-${randomUUID()}`
      const admin = driver.admin()
      onTestFinished(() => admin.close())
      const topics = ['customers', 'orders', 'joined'].map(what => `${id}-${what}`)
      await admin.createTopics(topics.map(name => ({ name, partitions })))
      onTestFinished(() => admin.deleteTopics([...topics, changelogTopic(id, 'names')]))
      const all = Array.from({ length: workers }, () => {
        const streams = new Streams(joinTopology(id), { applicationId: id, driver, log: noLog })
        onTestFinished(() => streams.close())
        return streams
      })
      for (const streams of all) await streams.start()
      const producer = driver.producer()
      onTestFinished(() => producer.close())
      await producer.connect()
      const send = (what: string): Promise<unknown> =>
        producer.send(
          keys.map(key => ({ topic: `${id}-${what}`, key: Buffer.from(key), value: Buffer.from(JSON.stringify(key)) }))
        )
      const committed = async (what: string): Promise<number> =>
        (await admin.committed(id, [`${id}-${what}`])).reduce((sum, { offset }) => sum + offset, 0)
      await send('customers')
      await eventually('all customers', async () => (await committed('customers')) === keys.length)
      await send('orders')
      await eventually('all orders', async () => (await committed('orders')) === keys.length)
      const joined: string[] = []
      const ends = await admin.offsets(`${id}-joined`)
      const ranges = ends.map(({ partition, latest }) => ({ topic: `${id}-joined`, partition, from: 0, to: latest }))
      await driver.reader().read(ranges, ({ records }) => void joined.push(...records.map(({ value }) => `${value}`)))
      expect(joined.toSorted()).toEqual(keys.map(key => JSON.stringify(`${key} of ${key}`)).toSorted())
    })
  })
}

/** Remembers customers, and gives orders the name of their customer. */
function joinTopology(id: string): Topology {
  const names = keyValueStore('names', serdes.string, serdes.json<string>())
  const customers = topic(`${id}-customers`, serdes.string, serdes.json<string>())
  const orders = topic(`${id}-orders`, serdes.string, serdes.json<string>())
  const joined = topic(`${id}-joined`, serdes.string, serdes.json<string>())
  const builder = new StreamsBuilder('join')
  builder.stream('read-customers', customers).process(
    'remember',
    () => {
      let store: KeyValueStore<string, string>
      return {
        init: context => {
          store = context.store(names)
        },
        process: ({ key, value }) => store.put(key, value)
      }
    },
    { stores: [names] }
  )
  builder
    .stream('read-orders', orders)
    .process<string, string>(
      'join',
      () => {
        let store: KeyValueStore<string, string>
        let context: ProcessorContext<string, string>
        return {
          init: given => {
            context = given
            store = given.store(names)
          },
          process: order => context.forward(order.withValue(`${order.value} of ${store.get(order.key) ?? 'nobody'}`))
        }
      },
      { stores: [names] }
    )
    .to('write', joined)
  return builder.build()
}
