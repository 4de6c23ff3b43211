import type { MetricDefinition } from '#streams'

const metricName = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/
const labelName = /^[a-z][a-z0-9_]*$/

/** Units that are not Prometheus' base units, and suffixes that belong to samples of a histogram. */
const unwanted =
  /_(milliseconds|ms|microseconds|us|minutes|hours|kilobytes|kb|mb|percent|count|sum|bucket|info)(_total)?$/

/** Labels that would have as many values as there are records, or that Prometheus keeps for itself. */
const unbounded = new Set([
  'message_id',
  'customer_id',
  'offset',
  'trace_id',
  'path',
  'url',
  'le',
  'quantile',
  'job',
  'instance'
])

/** What is wrong with a definition by Prometheus' naming conventions; empty when nothing is. */
export function lintMetric({ name, type, help, labels, buckets }: MetricDefinition): readonly string[] {
  const found: string[] = []
  const check = (good: boolean, problem: string): void => {
    if (!good) found.push(`${name}: ${problem}`)
  }
  check(metricName.test(name), 'names are lower case words joined by _')
  check(!unwanted.test(name), 'units are base units (seconds, bytes); _count, _sum, _bucket and _info are reserved')
  check(name.endsWith('_total') === (type === 'counter'), 'counters end in _total, and nothing else does')
  check(
    help.trim() === help && help.endsWith('.') && !help.includes('\n'),
    'the help is one line and ends with a full stop'
  )
  check(new Set(labels).size === labels.length, 'labels occur once')
  for (const label of labels) check(labelName.test(label) && !unbounded.has(label), `label ${label} is not allowed`)
  check(buckets === undefined || type === 'histogram', 'only histograms have buckets')
  check(
    (buckets ?? []).every((bound, i, all) => i === 0 || bound > (all[i - 1] ?? 0)),
    'buckets go up'
  )
  return found
}
