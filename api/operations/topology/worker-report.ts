/** One sample of a metrics page. */
export interface MetricSample {
  readonly name: string
  readonly labels: { readonly [label: string]: string }
  readonly value: number
}

/** What a process said of itself, as it came. */
export interface WorkerReport {
  /** Where it serves, without a path. */
  readonly url: string
  readonly state: 'ready' | 'not-ready' | 'down'
  /** Why it is not ready or does not answer. */
  readonly detail?: string
  /** The graph that it runs, unchecked; undefined where it has none or does not answer. */
  readonly topology?: unknown
  readonly samples: readonly MetricSample[]
}
