import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { MetricDefinition } from '#streams'
import { prometheusMetrics } from './prometheus-metrics.ts'

const counter: MetricDefinition = { name: 'things_total', type: 'counter', help: 'Things.', labels: ['kind'] }
const gauge: MetricDefinition = { name: 'level', type: 'gauge', help: 'Level.', labels: [] }
const histogram: MetricDefinition = {
  name: 'wait_seconds',
  type: 'histogram',
  help: 'Waiting.',
  labels: ['step'],
  buckets: [0.1, 1]
}

const opened = () => {
  const registry = new Registry()
  return { registry, metrics: prometheusMetrics(registry) }
}

const linesOf = async (registry: Registry) => (await registry.metrics()).split('\n').filter(line => /^[a-z]/.test(line))

test('a counter adds up, and asking twice gives the same series', async () => {
  const { registry, metrics } = opened()
  metrics.series(counter, { kind: 'a' }).add(2)
  metrics.series(counter, { kind: 'a' }).add(1)
  metrics.series(counter, { kind: 'b "quoted"\n' }).add(0)
  expect(await linesOf(registry)).toEqual(['things_total{kind="a"} 3', 'things_total{kind="b \\"quoted\\"\\n"} 0'])
  expect(await linesOf(registry)).toHaveLength(2)
})

test('a gauge is set and moved', async () => {
  const { registry, metrics } = opened()
  const level = metrics.series(gauge, {})
  level.set(5)
  level.add(-2)
  expect(await linesOf(registry)).toEqual(['level 3'])
})

test('a histogram counts into cumulative buckets, a value on a bound into the lower one', async () => {
  const { registry, metrics } = opened()
  const wait = metrics.series(histogram, { step: 'enrich' })
  wait.observe(0.1)
  wait.observe(0.5, 3)
  wait.observe(2)
  wait.observe(Number.NaN)
  expect(await linesOf(registry)).toEqual([
    'wait_seconds_bucket{le="0.1",step="enrich"} 1',
    'wait_seconds_bucket{le="1",step="enrich"} 4',
    'wait_seconds_bucket{le="+Inf",step="enrich"} 5',
    'wait_seconds_sum{step="enrich"} 3.6',
    'wait_seconds_count{step="enrich"} 5'
  ])
  expect((await registry.getMetricsAsJSON())[0]?.values).toHaveLength(5)
})

test('a removed series is no longer scraped', async () => {
  const { registry, metrics } = opened()
  metrics.series(counter, { kind: 'a' }).add(1)
  metrics.remove(counter, { kind: 'a' })
  expect(await linesOf(registry)).toEqual([])
})

test('labels that the definition does not have are refused', () => {
  const { metrics } = opened()
  expect(() => metrics.series(counter, {})).toThrow('things_total has the labels kind, given: none')
  expect(() => metrics.series(counter, { kind: 'a', more: 'b' })).toThrow('given: kind, more')
})

test('a name with two definitions is refused', () => {
  const { metrics } = opened()
  metrics.series(counter, { kind: 'a' })
  expect(() => metrics.series({ ...counter }, { kind: 'a' })).not.toThrow()
  expect(() => metrics.series({ ...counter, help: 'Other.' }, { kind: 'a' })).toThrow('defined twice')
})
