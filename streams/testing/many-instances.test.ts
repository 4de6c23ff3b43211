import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  deadLetterTo,
  hours,
  type KeyValueStore,
  keyValueStore,
  minutes,
  type ProcessorContext,
  partitionOfKey,
  StreamsBuilder,
  serdes,
  type Topology,
  topic
} from '../index.ts'
import { TopologyTestDriver } from './index.ts'

const customers = topic('customers', serdes.string, serdes.json<string>())
const orders = topic('orders', serdes.string, serdes.json<string>())
const joined = topic('joined', serdes.string, serdes.json<string>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const names = keyValueStore('names', serdes.string, serdes.json<string>())
const keys = Array.from({ length: 40 }, (_, n) => `c${n}`)

/** Remembers customers, and gives orders the name of their customer. */
function joinTopology(): Topology {
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

const values = (driver: TopologyTestDriver): readonly string[] =>
  driver
    .output(joined)
    .read()
    .map(({ value }) => value)

async function pipeAll(driver: TopologyTestDriver, kind: typeof orders, value: (key: string) => string): Promise<void> {
  for (const key of keys) await driver.input(kind).pipe(key, value(key))
}

describe('instances of one topology', () => {
  test.each([1, 2, 3])('S1: %i of them join all orders with their customers by a shared store', async instances => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 3, instances })
    await pipeAll(driver, customers, key => key)
    await pipeAll(driver, orders, () => 'order')
    expect(values(driver).toSorted()).toEqual(keys.map(key => `order of ${key}`).toSorted())
    expect(driver.committed).toEqual(
      new Map([
        ['customers', 40],
        ['orders', 40]
      ])
    )
  })

  test('S1: they join all orders when instances come, go and die between', async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 6 })
    await pipeAll(driver, customers, key => key)
    const third = [await driver.addInstance(), await driver.addInstance()][1] ?? 0
    await pipeAll(driver, orders, () => 'with three')
    await driver.stopInstance(0)
    await pipeAll(driver, orders, () => 'with two')
    await driver.crashInstance(third)
    await pipeAll(driver, orders, () => 'with one')
    const expected = ['with three', 'with two', 'with one'].flatMap(what => keys.map(key => `${what} of ${key}`))
    expect(values(driver).toSorted()).toEqual(expected.toSorted())
  })

  test('each task is at one instance, shares are equal, and few move when another comes', async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 4, instances: 2 })
    const before = [await driver.tasksOf(0), await driver.tasksOf(1)]
    expect(before.flat().toSorted()).toEqual([0, 1, 2, 3].map(n => `join/0_${n}`))
    expect(before.map(tasks => tasks.length)).toEqual([2, 2])
    expect(await driver.addInstance()).toBe(2)
    const after = [await driver.tasksOf(0), await driver.tasksOf(1), await driver.tasksOf(2)]
    expect(after.map(tasks => tasks.length).toSorted()).toEqual([1, 1, 2])
    expect(before[0]).toEqual(expect.arrayContaining([...(after[0] ?? [])]))
    expect(before[1]).toEqual(expect.arrayContaining([...(after[1] ?? [])]))
  })

  test("keys go to the partitions that Java's client chooses, and records without one in turn", async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 4 })
    await pipeAll(driver, customers, key => key)
    for (let partition = 0; partition < 4; partition++) {
      const expected = keys.filter(key => partitionOfKey(Buffer.from(key), 4) === partition)
      expect(driver.broker.log('customers', partition).map(({ key }) => String(key))).toEqual(expected)
      expect([...(await driver.store(names, partition)).range()].map(([key]) => key)).toEqual(expected.toSorted())
    }
    expect((await driver.store(names)).get('c7')).toBe('c7')
    expect((await driver.store(names)).get('c99')).toBeUndefined()
    expect([...(await driver.store(names)).range()]).toHaveLength(40)
    const all = await driver.store(names)
    expect(() => all.put('c7', 'x')).toThrow('name the one to write to')
    for (let n = 0; n < 4; n++) driver.broker.append('unkeyed', { key: null, value: null, timestamp: 0, headers: {} })
    expect([0, 1, 2, 3].map(partition => driver.broker.log('unkeyed', partition).length)).toEqual([1, 1, 1, 1])
    await driver.input(customers).pipe('c0', 'elsewhere', { partition: 3 })
    expect((await driver.store(names, 3)).get('c0')).toBe('elsewhere')
  })

  test('a task that moves brings its state from the changelog, and what changed meanwhile when it comes back', async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 1 })
    await driver.input(customers).pipe('c', 'first')
    const second = await driver.addInstance()
    expect(await driver.tasksOf(second)).toEqual([])
    await driver.stopInstance(0)
    expect((await driver.store(names)).get('c')).toBe('first')
    await driver.input(customers).pipe('c', 'second')
    await driver.addInstance()
    await driver.crashInstance(second)
    expect((await driver.store(names)).get('c')).toBe('second')
    await driver.reopen()
    await driver.input(orders).pipe('c', 'order')
    expect(values(driver)).toEqual(['order of second'])
  })

  test.each(['before-sinks', 'after-outputs', 'after-changelogs', 'after-stores'] as const)(
    'one that crashes %s is replaced by the other, which loses nothing',
    async point => {
      const driver = new TopologyTestDriver(joinTopology(), { partitions: 2, instances: 2 })
      await pipeAll(driver, customers, key => key)
      driver.crashAt(point)
      await pipeAll(driver, orders, () => 'order')
      expect(driver.crashed).toBe(true)
      expect(new Set(values(driver))).toEqual(new Set(keys.map(key => `order of ${key}`)))
      expect(driver.committed.get('orders')).toBe(40)
    }
  )

  test('what nobody runs waits, and is processed by the instance that comes', async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 2 })
    await driver.stopInstance(0)
    await driver.input(customers).pipe('c', 'somebody')
    await driver.input(orders).pipe('c', 'order')
    await expect(driver.store(names)).rejects.toThrow('no instance runs a task')
    await driver.addInstance()
    expect(new Set(values(driver))).toEqual(new Set(['order of somebody']))
    await expect(driver.stopInstance(0)).rejects.toThrow('instance 0 does not run; those that do: 1')
  })

  test('S1: dedupe behind retry topics knows every id, with two of them', async () => {
    const tries = new Map<string, number>()
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [minutes(1)] } })
    builder
      .stream('read', orders)
      .mapValues('work', value => {
        tries.set(value, (tries.get(value) ?? 0) + 1)
        if (tries.get(value) === 1) throw new Error('not yet')
        return value
      })
      .dedupe('seen', { by: value => value, within: hours(1) })
      .to('write', joined)
    const driver = new TopologyTestDriver(builder.build(), { partitions: 3, instances: 2 })
    await pipeAll(driver, orders, key => key)
    await driver.advanceWallClockTime(minutes(2))
    await pipeAll(driver, orders, key => key)
    await driver.addInstance()
    await pipeAll(driver, orders, key => key)
    expect(values(driver).toSorted()).toEqual(keys.toSorted())
    expect(driver.output(dead).isEmpty).toBe(true)
  })

  test('S1: topics that share a store and have different numbers of partitions are refused as at a start', async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: { customers: 2, orders: 4 } })
    await expect(driver.input(orders).pipe('c', 'x')).rejects.toThrow(
      "topic orders has 4 partitions and topic customers has 2, but records of both use the store 'names'"
    )
  })

  test('topics have the partitions that are given by name, retry topics and changelogs those of what is read', async () => {
    const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead), retryTopics: { delays: [1] } })
    builder
      .stream('read', orders)
      .dedupe('seen', { by: value => value, within: 1 })
      .to('write', joined)
    const { broker } = new TopologyTestDriver(builder.build(), { partitions: { orders: 3 } })
    const counts = ['orders', 'orders-retry-1', 't-seen-changelog', 'joined'].map(broker.partitionsOf)
    expect(counts).toEqual([3, 3, 3, 1])
  })

  test('an error that stops the topology stops it at every instance', async () => {
    const driver = new TopologyTestDriver(joinTopology(), { partitions: 2, instances: 2 })
    driver.broker.refuse('join-names-changelog', new Error('no room'))
    await expect(driver.input(customers).pipe('c', 'x')).rejects.toMatchObject({ code: 'store-failed' })
    expect(driver.committed.get('customers')).toBe(0)
  })

  test('S1: no order of starts, stops, crashes and records leaves an order without its customer', async () => {
    const happening = fc.oneof(
      { weight: 3, arbitrary: fc.record({ does: fc.constant('order' as const), n: fc.nat(39) }) },
      { weight: 2, arbitrary: fc.record({ does: fc.constant('rename' as const), n: fc.nat(39) }) },
      fc.record({ does: fc.constantFrom('add', 'stop', 'crash', 'crash-in-checkpoint'), n: fc.nat(3) })
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 25 }),
        fc.integer({ min: 1, max: 5 }),
        async (all, partitions) => {
          const driver = new TopologyTestDriver(joinTopology(), { partitions, instances: 2 })
          const alive = [0, 1]
          const nameOf = new Map<string, string>()
          const expected = new Set<string>()
          for (const [at, { does, n }] of all.entries()) {
            const key = `c${n}`
            const instance = alive[n % alive.length] ?? 0
            if (does === 'rename') {
              nameOf.set(key, `name ${at}`)
              await driver.input(customers).pipe(key, `name ${at}`)
            }
            if (does === 'order') {
              expected.add(`order ${at} of ${nameOf.get(key) ?? 'nobody'}`)
              await driver.input(orders).pipe(key, `order ${at}`)
            }
            if (does === 'add') alive.push(await driver.addInstance())
            if ((does === 'stop' || does === 'crash') && alive.length > 1) {
              alive.splice(alive.indexOf(instance), 1)
              await (does === 'stop' ? driver.stopInstance(instance) : driver.crashInstance(instance))
            }
            if (does === 'crash-in-checkpoint' && alive.length > 1) {
              driver.crashAt('after-changelogs')
              nameOf.set('c0', `name ${at}`)
              await driver.input(customers).pipe('c0', `name ${at}`)
              for (const each of alive)
                if ((await driver.tasksOf(each).catch(() => undefined)) === undefined)
                  alive.splice(alive.indexOf(each), 1)
            }
          }
          expect(new Set(values(driver))).toEqual(expected)
          await driver.stop()
        }
      ),
      { numRuns: 40 }
    )
  })
})
