import { expect, test } from 'vitest'
import { parseExposition } from '../../../connectors/prometheus/exposition.ts'
import { scrape, sumOf } from './exposition.ts'

const page = `# HELP streams_sink_rows_total Rows.
# TYPE streams_sink_rows_total counter
streams_sink_rows_total{topology="feedback",step="a \\"b\\"",outcome="inserted"} 12
streams_sink_rows_total{topology="feedback",step="c",outcome="duplicate"} 3
streams_sink_rows_total{topology="other",step="c",outcome="inserted"} 5e2
process_open_fds 21 1700000000000
`

test('reads names, labels and values', () => {
  const samples = parseExposition(page)
  expect(samples).toHaveLength(4)
  expect(samples[3]).toEqual({ name: 'process_open_fds', labels: {}, value: 21 })
})

test('adds up the samples that have the labels', () => {
  const samples = parseExposition(page)
  expect(sumOf(samples, { metric: 'streams_sink_rows_total', labels: { outcome: 'inserted' } })).toBe(512)
  expect(sumOf(samples, { metric: 'streams_sink_rows_total' })).toBe(515)
  expect(sumOf(samples, { metric: 'nothing' })).toBe(0)
})

test('counts nothing for a process that is down', async () => {
  expect(await scrape(['http://127.0.0.1:1/metrics'])).toEqual([])
})
