import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { allMetrics } from '../metrics/manifest.ts'
import { engineMetrics } from '../streams/metrics/engine-metrics.ts'

const read = (path: string): string => readFileSync(join(import.meta.dirname, path), 'utf8')

const known = new Set(allMetrics.map(({ name }) => name))

/** Names of our own metrics in a text, without what Prometheus adds to a histogram's name. */
function metricsIn(text: string): readonly string[] {
  const names = text.match(/\b(?:streams|feedback|http|api)_[a-z_]+(?=[{[)"\s,])/g) ?? []
  return [...new Set(names.map(name => name.replace(/_(bucket|sum|count)$/, '')))]
}

test.each(['prometheus/alerts.yml', 'grafana/dashboards/millrace.json'])('uses only metrics that exist in %s', path => {
  const used = metricsIn(read(path))
  expect(used.length).toBeGreaterThan(4)
  expect(used.filter(name => !known.has(name))).toEqual([])
})

test('shows every metric of the engine but those of single stores on the dashboard', () => {
  const shown = new Set(metricsIn(read('grafana/dashboards/millrace.json')))
  const hidden = Object.values(engineMetrics).filter(({ name }) => !shown.has(name))
  expect(hidden.map(({ name }) => name)).toEqual([
    'streams_fetch_batch_records',
    'streams_restore_remaining_records',
    'streams_restored_records_total'
  ])
})

test('says in every alert what to do', () => {
  const alerts = read('prometheus/alerts.yml')
  expect(alerts.match(/ action: /g)?.length).toBe(alerts.match(/- alert: /g)?.length)
})
