import { expect, test } from 'vitest'
import { matched } from '../graph/matched-topics.ts'
import { deadLetterTo, StreamsBuilder, serdes, type Topology, topic, topicPattern } from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const orders = topicPattern(/^orders-/, serdes.string, serdes.json<number>())
const totals = topic('orders-totals', serdes.string, serdes.json<number>())
const dead = topic('orders-dead', serdes.bytes, serdes.bytes)
const of = (name: string) => topic(name, serdes.string, serdes.json<number>())

function sums(): Topology {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read-orders', orders)
    .groupByKey()
    .reduce('sums', (sum, value) => sum + value)
    .toStream('changes')
    .to('write', totals)
  return builder.build()
}

const values = (driver: TopologyTestDriver) =>
  driver
    .output(totals)
    .read()
    .map(({ key, value }) => `${key}=${value}`)

test('topics that match are read from their first record on, those that come later too, into the same tasks and state', async () => {
  const driver = new TopologyTestDriver(sums(), { partitions: 2, instances: 2 })
  await driver.input(of('orders-de')).pipe('a', 1)
  await driver.input(of('orders-fr')).pipe('a', 2)
  await driver.input(of('orders-de')).pipe('a', 4)
  expect(values(driver)).toEqual(['a=1', 'a=3', 'a=7'])
  expect([...(await driver.tasksOf(0)), ...(await driver.tasksOf(1))].sort()).toEqual(['t/0_0', 't/0_1'])
})

test('a topic that is gone is given up, and what the others hold goes on', async () => {
  const driver = new TopologyTestDriver(sums())
  await driver.input(of('orders-de')).pipe('a', 1)
  await driver.input(of('orders-fr')).pipe('a', 2)
  await driver.removeTopic(of('orders-de'))
  await driver.input(of('orders-fr')).pipe('a', 4)
  await driver.reopen(sums())
  await driver.input(of('orders-fr')).pipe('a', 8)
  expect(values(driver)).toEqual(['a=1', 'a=3', 'a=7', 'a=15'])
})

test('what the topology writes, its dead letters and internal topics are not read, whatever they are called', () => {
  const driver = new TopologyTestDriver(sums())
  for (const name of ['orders-totals', 'orders-dead', 'orders-x-changelog', 'orders-x-retry-1', '__orders-']) {
    expect(() => driver.input(of(name))).toThrow(`does not read topic '${name}'`)
  }
  expect(() => driver.input(of('payments'))).toThrow(`does not read topic 'payments'`)
})

test('a topic belongs to the source that names it, then to the first pattern that matches', () => {
  const builder = new StreamsBuilder('t')
  builder.stream('one', of('orders-de')).foreach('a', () => undefined)
  builder.stream('some', topicPattern(/^orders-[a-m]/, serdes.string, serdes.json())).foreach('b', () => undefined)
  builder.stream('all', topicPattern(/^orders-/g, serdes.string, serdes.json())).foreach('c', () => undefined)
  const found = matched(builder.build(), ['orders-de', 'orders-fr', 'orders-us', 'orders-it'], 'later')
  expect(found.nodes.flatMap(node => (node.kind === 'source' ? node.name : []))).toEqual([
    'one',
    'some-orders-fr',
    'some-orders-it',
    'all-orders-us'
  ])
})

test('a topic with other partitions than those whose state it shares is refused with what to do', async () => {
  const driver = new TopologyTestDriver(sums(), { partitions: { 'orders-de': 2, 'orders-fr': 3 } })
  await driver.input(of('orders-de')).pipe('a', 1)
  await expect(driver.input(of('orders-fr')).pipe('a', 2)).rejects.toThrow(
    /topic orders-fr has 3 partitions and topic orders-de has 2.*make orders-de anew/
  )
})

test('a description shows the pattern, and the topics once they are found', () => {
  const topology = sums()
  expect(topology.describe().toText()).toContain('read-orders (stream of /^orders-/)')
  expect(matched(topology, ['orders-de'], 'at-start').describe().toText()).toContain(
    'read-orders-orders-de (stream) [topic: orders-de]'
  )
})

test('a source that would be called as another step is an error with what to do', () => {
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', orders)
    .mapValues('read-orders-de', value => value)
    .foreach('end', () => undefined)
  expect(() => matched(builder.build(), ['orders-de'], 'later')).toThrow(
    /would be called 'read-orders-de', as another step is/
  )
})
