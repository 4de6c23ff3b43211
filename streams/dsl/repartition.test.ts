import { expect, test } from 'vitest'
import { deadLetterTo, keyValueStore, type Processor, StreamsBuilder, serdes, type Topology, topic } from '../index.ts'
import { TopologyTestDriver } from '../testing/index.ts'

const lines = topic('lines', serdes.string, serdes.string)
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const counts = keyValueStore('counts', serdes.string, serdes.json<number>())

function counter(): Processor<string, string, string, number> {
  let count: Processor<string, string, string, number>['process']
  return {
    init: context => {
      const store = context.store(counts)
      count = record => {
        const total = (store.get(record.key) ?? 0) + 1
        store.put(record.key, total)
        context.forward(record.withValue(total))
      }
    },
    process: record => count(record)
  }
}

/** Counts lines by their first word. */
function byFirstWord(partitions?: number): Topology {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', lines)
    .selectKey('first', line => (line.split(' ')[0] || null) as string)
    .repartition('by-word', partitions === undefined ? {} : { partitions })
    .process('count', counter, { stores: [counts] })
    .to('write', output)
  return builder.build()
}

const words = ['a', 'b', 'c', 'd', 'e', 'f']

test('repartition brings all records of a key to one task, over a topic named after application and step', async () => {
  const options = { applicationId: 'app', partitions: { lines: 3, out: 1 }, instances: 2 }
  const driver = new TopologyTestDriver(byFirstWord(), options)
  for (let n = 0; n < 4; n++)
    for (const [at, word] of words.entries())
      await driver.input(lines).pipe(null, `${word} ${n}`, { partition: (n + at) % 3, timestamp: 100 * n })
  const last = driver.output(output).read().slice(-6)
  expect(last.map(({ key, value, timestamp }) => [key, value, timestamp])).toEqual(words.map(word => [word, 4, 300]))
  const through = 'app-by-word-repartition'
  expect([0, 1, 2].map(n => driver.broker.log(through, n).length).reduce((sum, each) => sum + each)).toBe(24)
  expect(driver.committed.get(through)).toBe(24)
  expect([...(await driver.tasksOf(0)), ...(await driver.tasksOf(1))].toSorted()).toEqual(
    ['0_0', '0_1', '0_2', '1_0', '1_1', '1_2'].map(id => `t/${id}`)
  )
})

test('a repartition topic has the partitions that were asked for, and its tasks survive the crash of an instance', async () => {
  const driver = new TopologyTestDriver(byFirstWord(4), { partitions: { lines: 2 }, instances: 2 })
  for (const word of words) await driver.input(lines).pipe(null, word)
  await driver.crashInstance(0)
  for (const word of words) await driver.input(lines).pipe(null, word)
  expect(await driver.tasksOf(1)).toHaveLength(6)
  for (const word of words) expect((await driver.store(counts)).get(word)).toBeGreaterThanOrEqual(2)
})

test('records without a key are left out and counted; tombstones go on', async () => {
  const seen: (string | null)[] = []
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', lines)
    .repartition('again')
    .foreach('see', (value, key) => void seen.push(`${key}=${value}`))
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(lines).pipe(null, 'lost')
  await driver.input(lines).pipe('a', null)
  expect(seen).toEqual(['a=null'])
  expect(driver.metrics.value('streams_dropped_records_total', { step: 'again', reason: 'null-key' })).toBe(1)
})

test('values are written as they were read, as JSON where a step made them, or as it is said', async () => {
  const builder = new StreamsBuilder('t')
  const read = builder.stream('read', lines)
  read.repartition('as-read').foreach('see-1', () => undefined)
  read
    .mapValues('length', line => line.length)
    .repartition('made')
    .foreach('see-2', () => undefined)
  read
    .map('pair', (value, key) => ({ key: [key], value }))
    .repartition('said', { value: serdes.string })
    .foreach('see-3', () => undefined)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(lines).pipe('k', 'text')
  const written = (step: string) =>
    driver.broker.records(`t-${step}-repartition`).map(({ key, value }) => `${key} ${value}`)
  expect(['as-read', 'made', 'said'].map(written)).toEqual([['k text'], ['k 4'], ['["k"] text']])
})

test('a value that its repartition topic cannot hold is a failure of that record, in its place', async () => {
  const builder = new StreamsBuilder('t', { onError: deadLetterTo(dead) })
  builder
    .stream('read', lines)
    .mapValues('divide', line => 1 / Number(line))
    .repartition('by', {})
    .foreach('see', () => undefined)
  const driver = new TopologyTestDriver(builder.build())
  await driver.input(lines).pipe('a', '0')
  await driver.input(lines).pipe('a', '2')
  expect(driver.output(dead).read()).toMatchObject([{ headers: { '__streams.errors.step': 'by-write' } }])
  expect(driver.broker.records('t-by-repartition')).toHaveLength(1)
})

test('the parts of a topology are divided at a repartition', () => {
  const { subTopologies } = byFirstWord().describe()
  expect(subTopologies.map(({ nodes }) => nodes.map(({ name }) => name))).toEqual([
    ['read', 'first', 'by-word', 'by-word-write'],
    ['by-word-read', 'count', 'write']
  ])
})

test('a stream that is marked as partitioned counts where its records are, each task by itself, though a step changed keys', async () => {
  const builder = new StreamsBuilder('t')
  builder
    .stream('read', lines)
    .selectKey('all', () => 'all')
    .markAsPartitioned()
    .groupByKey()
    .count('parts')
    .toStream('changes')
    .to('write', output)
  const driver = new TopologyTestDriver(builder.build(), { partitions: { lines: 3, out: 1 } })
  for (const partition of [0, 1, 1, 2, 2, 2]) await driver.input(lines).pipe(null, 'a', { partition })
  expect([...driver.broker.topics.keys()].filter(name => name.endsWith('-repartition'))).toEqual([])
  const counted = driver.output(output).read()
  expect(counted.map(({ value }) => value)).toEqual([1, 1, 2, 1, 2, 3])
})

test('a repartition topic is read whole, whatever the start of the topics that others write to', () => {
  expect(Object.values(byFirstWord().offsetResets())).toEqual(['earliest'])
})
