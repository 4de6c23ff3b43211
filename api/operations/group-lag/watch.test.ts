import { expect, test } from 'vitest'
import { parseExposition } from '../../../connectors/prometheus/exposition.ts'
import { prometheusMetrics, Registry } from '../../../connectors/prometheus/index.ts'
import { handClock, listLog } from '../../testing/feedback-app.ts'
import type { LagAdmin } from './positions.ts'
import { GroupLagWatch } from './watch.ts'

/** A broker with one topic of two partitions, of which the first is committed up to an offset. */
function aBroker(committed: number | undefined) {
  const state = { committed, leaders: 2, isAway: false }
  const unlessAway = async <T>(answer: T): Promise<T> => {
    if (state.isAway) throw new Error('no broker')
    return answer
  }
  const admin: LagAdmin = {
    committed: () =>
      unlessAway(state.committed === undefined ? [] : [{ topic: 'in', partition: 0, offset: state.committed }]),
    partitionsOf: () => unlessAway(2),
    knownOffsets: () =>
      unlessAway([0, 1].slice(0, state.leaders).map(partition => ({ partition, earliest: 5, latest: 10 })))
  }
  return { state, admin }
}

function watching(broker: ReturnType<typeof aBroker>, isServed = true) {
  const [registry, clock, log] = [new Registry(), handClock(), listLog()]
  const groups = [{ system: 'feedback', group: 'g', topics: ['in'], isServed }]
  const metrics = prometheusMetrics(registry)
  /** The value on the metrics page; undefined when it has no such series. */
  const value = async (name: string): Promise<number | undefined> =>
    parseExposition(await registry.metrics()).find(sample => sample.name === name)?.value
  const levels = (): readonly string[] => log.lines.map(({ level }) => level)
  return { value, clock, levels, watch: new GroupLagWatch({ admin: broker.admin, groups, metrics, clock, log }) }
}

test('reports what a group has not committed, from the beginning of what is kept where it committed nothing', async () => {
  const { value, watch } = watching(aBroker(7))
  await watch.look()
  expect(await value('group_lag_records')).toBe(8)
  expect(await value('group_committed_offset')).toBe(7)
  expect(await value('group_lag_known')).toBe(1)
})

test('a lag that is not known is absent, not the last one, and is logged once', async () => {
  const broker = aBroker(7)
  const { value, levels, watch } = watching(broker)
  await watch.look()
  broker.state.leaders = 1
  await watch.look()
  expect(await value('group_lag_records')).toBeUndefined()
  expect(await value('group_committed_offset')).toBeUndefined()
  expect(await value('group_lag_known')).toBe(0)
  broker.state.isAway = true
  await watch.look()
  expect(levels()).toEqual(['warn'])
  Object.assign(broker.state, { leaders: 2, isAway: false })
  await watch.look()
  expect(await value('group_lag_records')).toBe(8)
  expect(levels()).toEqual(['warn', 'info'])
})

test('a group of a system that nobody is known to run is reported from its first commit on', async () => {
  const broker = aBroker(undefined)
  const { value, watch } = watching(broker, false)
  await watch.look()
  expect(await value('group_lag_known')).toBeUndefined()
  broker.state.committed = 5
  await watch.look()
  expect(await value('group_lag_records')).toBe(10)
})

test('looks every ten seconds until it is closed', async () => {
  const broker = aBroker(7)
  const { value, clock, watch } = watching(broker)
  watch.open()
  await expect.poll(() => value('group_lag_records')).toBe(8)
  broker.state.committed = 10
  await expect
    .poll(() => {
      clock.advance(10_000)
      return value('group_lag_records')
    })
    .toBe(5)
  watch.close()
  broker.state.committed = 5
  clock.advance(20_000)
  await watch.look()
  expect(await value('group_lag_records')).toBe(5)
})
