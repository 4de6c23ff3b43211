import { expect, test } from 'vitest'
import {
  deadLetterTo,
  type Processor,
  type ReadOnlyKeyValueStore,
  StreamsBuilder,
  type StreamsError,
  serdes,
  topic,
  topicsMatching
} from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const rates = topic('rates', serdes.string, serdes.json<number>())
const prices = topic('prices', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** Prices at the rate of their currency; one of 666 tries to write a rate. */
function driverOf() {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  const store = builder.addReadOnlyStateStore('rates', rates)
  const convert = (): Processor<string, number, string, number> => {
    let process: Processor<string, number, string, number>['process']
    return {
      init: context => {
        const known: ReadOnlyKeyValueStore<string, number> = context.store(store)
        process = record => {
          // @ts-expect-error the store is only read
          if (record.value === 666) known.put(record.key, 1)
          context.forward(record.withValue(record.value * (known.get(record.key) ?? 0)))
        }
      },
      process: record => process(record)
    }
  }
  builder
    .stream('read', prices)
    .process('convert', convert, { stores: [store] })
    .to('write', output)
  return new TopologyTestDriver(builder.build(), { partitions: 2 })
}

test('a store is filled from its topic and read by other steps, also after a restart', async () => {
  const driver = driverOf()
  await driver.input(rates).pipe('EUR', 2)
  await driver.input(rates).pipe('USD', 3)
  await driver.input(rates).pipe('USD', null)
  await driver.input(rates).pipe(null, 9)
  await driver.reopen()
  await driver.input(prices).pipe('EUR', 10)
  await driver.input(prices).pipe('USD', 10)
  expect(
    driver
      .output(output)
      .read()
      .map(({ value }) => value)
  ).toEqual([20, 0])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'rates', reason: 'null-key' })).toBe(1)
})

test('a step that writes to it all the same fails, naming the one that fills it', async () => {
  const driver = driverOf()
  await driver.input(prices).pipe('EUR', 666)
  expect(driver.output(dead).read()[0]?.headers['__streams.errors.message']).toContain("filled by 'rates'")
})

test('topics that match a pattern are read as one stream; internal ones are none of them', async () => {
  const names = ['orders-us', 'orders-eu', 'other', 'app-orders-changelog', '__consumer_offsets']
  const admin = { listTopics: async () => names }
  const found = await topicsMatching(admin, /orders/g, serdes.string, serdes.json<number>())
  expect(found.map(({ name }) => name)).toEqual(['orders-eu', 'orders-us'])
  const builder = new StreamsBuilder('t')
  builder.stream('read', found).to('write', output)
  const driver = new TopologyTestDriver(builder.build())
  for (const one of found) await driver.input(one).pipe('k', 1)
  expect(driver.output(output).read()).toHaveLength(2)
  const missing = topicsMatching(admin, /^none/, serdes.string, serdes.json<number>())
  await expect(missing).rejects.toSatisfy((error: StreamsError) => error.message.includes('no topic matches /^none/'))
})
