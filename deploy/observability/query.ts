import type { MetricDefinition } from '#streams'

/** What a query narrows and groups by. */
export interface Selection {
  /** Matchers of PromQL, such as `topology="feedback",outcome!="committed"`. */
  readonly where?: string
  /** Labels that stay; the others are added up. */
  readonly by?: readonly string[]
}

/** Labels that Prometheus adds to every series. */
const everySeries = ['job', 'instance']

/** The name with its matchers. Throws a `RangeError` for a label that the metric does not have. */
function selected({ name, labels }: MetricDefinition, suffix: string, { where = '', by = [] }: Selection): string {
  const used = [...where.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label)
  const wrong = [...used, ...by].find(label => !labels.includes(label) && !everySeries.includes(label))
  if (wrong !== undefined) throw new RangeError(`${name} has no label ${wrong}, but ${labels.join(', ')}`)
  return `${name}${suffix}${where === '' ? '' : `{${where}}`}`
}

const grouped = (aggregation: string, by: readonly string[] = []): string =>
  by.length === 0 ? aggregation : `${aggregation} by (${by.join(', ')}) `

/** A counter's growth in a second. */
export function perSecond(metric: MetricDefinition, selection: Selection = {}): string {
  return `${grouped('sum', selection.by)}(rate(${selected(metric, '', selection)}[$__rate_interval]))`
}

/** A counter's growth over a time, by default that of a point of the graph. */
export function growth(metric: MetricDefinition, selection: Selection = {}, over = '$__rate_interval'): string {
  return `${grouped('sum', selection.by)}(increase(${selected(metric, '', selection)}[${over}]))`
}

/** A gauge, added up over the processes. */
export function total(metric: MetricDefinition, selection: Selection = {}): string {
  return `${grouped('sum', selection.by)}(${selected(metric, '', selection)})`
}

/** A gauge that several processes report of the same thing: the largest answer. */
export function largest(metric: MetricDefinition, selection: Selection = {}): string {
  return `${grouped('max', selection.by)}(${selected(metric, '', selection)})`
}

/** A quantile of a histogram, over the time of a point of the graph. */
export function quantile(at: number, metric: MetricDefinition, { by = [], ...selection }: Selection = {}): string {
  const buckets = selected(metric, '_bucket', { ...selection, by })
  return `histogram_quantile(${at}, ${grouped('sum', ['le', ...by])}(rate(${buckets}[$__rate_interval])))`
}

/** 0 where there is no series, as for what never happened. */
export function orZero(expr: string): string {
  return `${expr} or on() vector(0)`
}
