import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { MetricDefinition } from '#streams'
import { metricsDocument } from './document.ts'
import { lintMetric } from './lint.ts'
import { allMetrics } from './manifest.ts'

test.each(allMetrics.map(metric => [metric.name, metric] as const))(
  '%s follows the naming conventions',
  (_, metric) => {
    expect(lintMetric(metric)).toEqual([])
  }
)

test('no two metrics have one name', () => {
  const names = allMetrics.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

test('docs/reference/metrics.md is current (else: npm run docs:metrics)', () => {
  expect(readFileSync(new URL('../docs/reference/metrics.md', import.meta.url), 'utf8')).toBe(metricsDocument())
})

const good: MetricDefinition = { name: 'things_total', type: 'counter', help: 'Things.', labels: ['kind'] }

test.each<[string, Partial<MetricDefinition>]>([
  ['a counter without _total', { name: 'things' }],
  ['a gauge with _total', { type: 'gauge' }],
  ['milliseconds', { name: 'wait_ms_total' }],
  ['camel case', { name: 'thingsDone_total' }],
  ['a help without a full stop', { help: 'Things' }],
  ['a label of ids', { labels: ['message_id'] }],
  ['a label twice', { labels: ['kind', 'kind'] }],
  ['buckets of a counter', { buckets: [1] }],
  ['buckets that go down', { name: 'wait_seconds', type: 'histogram', buckets: [2, 1] }]
])('the check notices %s', (_, change) => {
  expect(lintMetric({ ...good, ...change })).toHaveLength(1)
})
