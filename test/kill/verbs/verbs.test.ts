import { expect, test } from 'vitest'
import { hours, type Topology } from '#streams'
import { TopologyTestDriver } from '#streams/testing'
import { aggregateVerbs, expectedOfAggregates } from './aggregate-verbs.ts'
import type { Expected } from './expected.ts'
import { expectedOfJoins, joinVerbs } from './join-verbs.ts'
import { expectedOfStreams, streamVerbs } from './stream-verbs.ts'
import { expectedOfTables, tableVerbs } from './table-verbs.ts'
import { begin, events, groupOf, keyOf, partitions, timeOf, verbTopics } from './verb-topics.ts'
import { expectedOfWindows, windowVerbs } from './window-verbs.ts'

const run = 'run'
const { left, right, names, out } = verbTopics(run)

/** What is in an output in the end, as the expectation wants it. */
function foundIn(driver: TopologyTestDriver, { topic, of }: Expected): readonly string[] {
  const records = driver
    .output(out(topic))
    .read()
    .filter(({ key, value }) => !key.startsWith('end') && !value?.includes('-1'))
  const last = new Map(records.map(({ key, value }) => [key, value as string | null]))
  const all = records.filter(({ value }) => value !== null).map(({ key, value }) => `${key}=${value}`)
  if (of === 'all') return [...new Set(all)].sort()
  return [...last].flatMap(([key, value]) => (value === null ? [] : [`${key}=${value}`])).sort()
}

const kinds: readonly (readonly [string, (run: string) => Topology, () => readonly Expected[]])[] = [
  ['streams', streamVerbs, expectedOfStreams],
  ['aggregates', aggregateVerbs, expectedOfAggregates],
  ['tables', tableVerbs, expectedOfTables],
  ['joins', joinVerbs, expectedOfJoins],
  ['windows', windowVerbs, expectedOfWindows]
]

test.each(kinds)(
  'verbs of %s give what every record makes of them, over a crash of one of two instances',
  async (_, make, expected) => {
    const topology = make(run)
    const reads = topology.sourceTopics()
    const hasNames = topology.globals.length > 0
    const driver = new TopologyTestDriver(topology, { partitions, instances: 2, task: { emitInterval: 1_000 } })
    for (let n = 0; hasNames && n < 20; n++) await driver.input(names).pipe(groupOf(n), `name of ${groupOf(n)}`)
    for (let n = 0; n < events; n++) {
      if (n === events / 2) driver.crashAt('after-outputs')
      const event = { n, group: groupOf(n) }
      await driver.input(left).pipe(keyOf(n), event, { timestamp: timeOf(n) })
      if (reads.includes(right.name)) await driver.input(right).pipe(keyOf(n), event, { timestamp: timeOf(n) + 3 })
    }
    expect(driver.crashed).toBe(true)
    for (let round = 0; round < 3; round++) {
      await driver.advanceWallClockTime(2_000)
      for (let partition = 0; partition < partitions; partition++) {
        const end = { n: -1, group: 'end' }
        await driver.input(left).pipe(`end-${partition}`, end, { timestamp: begin + hours(5) + round, partition })
      }
    }
    for (const each of expected()) expect([each.topic, ...foundIn(driver, each)]).toEqual([each.topic, ...each.records])
  },
  60_000
)
