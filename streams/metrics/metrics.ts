/** A metric as data. The manifest lists all of them. */
export interface MetricDefinition {
  /** Prometheus name: counters end in `_total`, durations in `_seconds`. */
  readonly name: string
  /** Type of the metric, as in Prometheus. */
  readonly type: 'counter' | 'gauge' | 'histogram'
  /** One sentence on what it counts or measures. */
  readonly help: string
  /** Label names. Each label should have few values. */
  readonly labels: readonly string[]
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[]
}

/** One time series: a metric with its labels bound. Bind once, use on the hot path. */
export interface Series {
  /** Adds to a counter or gauge. */
  readonly add: (amount: number) => void
  /** Sets a gauge. */
  readonly set: (value: number) => void
  /** Observes a value in a histogram, `count` times (default 1). */
  readonly observe: (value: number, count?: number) => void
}

/** Where the engine reports metrics. `connectors/prometheus` implements this with prom-client. */
export interface Metrics {
  /** Returns the series with these labels; the same one for the same labels. */
  readonly series: (definition: MetricDefinition, labels: { readonly [label: string]: string }) => Series
  /** Removes a series, such as the lag of a partition that moved away. */
  readonly remove: (definition: MetricDefinition, labels: { readonly [label: string]: string }) => void
}

const silent: Series = {
  add: () => undefined,
  set: () => undefined,
  observe: () => undefined
}

/** Discards all metrics. */
export const noMetrics: Metrics = { series: () => silent, remove: () => undefined }
