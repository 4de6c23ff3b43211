import { expect, test } from 'vitest'
import { inMemoryStores, StreamsBuilder, serdes, type Topology, topic, tumbling } from '#streams'
import { TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.json<number>())
const changelog = 'app-counts-changelog'
const keys = Array.from({ length: 1_200 }, (_, n) => `k${n}`)
const hour = 3_600_000

function counting(): Topology {
  const builder = new StreamsBuilder('app')
  builder.stream('read', input).groupByKey().count('counts')
  return builder.build()
}

function windows(): Topology {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .groupByKey()
    .windowedBy(tumbling(hour, { grace: 24 * hour }))
    .count('counts')
  return builder.build()
}

/** Stores that are gone with their tasks: a restart has nothing but the changelog. */
const aDriver = (topology: Topology): TopologyTestDriver =>
  new TopologyTestDriver(topology, { stores: inMemoryStores() })

const lastValues = (driver: TopologyTestDriver): ReadonlyMap<string, string> =>
  new Map(driver.broker.records(changelog).map(({ key, value }) => [String(key), String(value)]))

test.each([
  ['loses its last entries', 1],
  ['loses more than the next checkpoint writes', 600],
  ['is made again', 1_200]
])('H13: a changelog that %s while it is written has all of the state again', async (_, lost) => {
  const driver = aDriver(counting())
  const all = keys.map(key => [key, 1] as const)
  await driver.input(input).pipeAll(all)
  const before = lastValues(driver)
  driver.broker.records(changelog).splice(1_200 - lost)
  await driver.input(input).pipe('k0', 1)
  const after = lastValues(driver)
  expect(after.size).toBe(1_200)
  expect([...before].filter(([key, value]) => after.get(key) !== value).map(([key]) => key)).toEqual(['k0'])
  expect(driver.metrics.value('streams_position_resets_total', { topic: changelog, reason: 'cut' })).toBe(1)
  await driver.reopen()
  await driver.input(input).pipe('k1', 1)
  expect(driver.metrics.value('streams_position_resets_total', { topic: changelog, reason: 'cut' })).toBe(1)
  expect(lastValues(driver).size).toBe(1_200)
})

test('H13: windows are written again too, without what only the store has', async () => {
  const driver = aDriver(windows())
  const start = driver.clock.now()
  for (const n of [0, 1, 2]) await driver.input(input).pipe('a', 1, { timestamp: start + n * hour })
  const before = lastValues(driver)
  driver.broker.records(changelog).length = 0
  await driver.input(input).pipe('b', 1, { timestamp: start + 2 * hour })
  const after = lastValues(driver)
  expect([...before].filter(([key, value]) => after.get(key) !== value)).toEqual([])
  expect(after.size).toBe(before.size + 1)
})

test('H13: a changelog in which others left gaps is written once', async () => {
  const driver = aDriver(counting())
  await driver.input(input).pipe('a', 1)
  const gap = { key: null, value: null, headers: {}, timestamp: 0 }
  for (let n = 0; n < 5; n++) driver.broker.append(changelog, gap)
  await driver.input(input).pipe('b', 1)
  expect(driver.broker.records(changelog)).toHaveLength(7)
})
