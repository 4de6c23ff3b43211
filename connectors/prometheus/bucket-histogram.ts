import { Histogram, type HistogramConfiguration } from 'prom-client'
import type { BucketSeries, Labels } from './series.ts'

/** A sample as prom-client's registry writes it: the labels of the series are shared, so that their text is made once. */
interface Sample {
  readonly labels: { readonly le?: number | '+Inf' }
  readonly sharedLabels: Labels
  readonly value: number
  readonly metricName: string
}

/** A histogram whose numbers are kept in series of ours, so that an observation is an addition; the scrape makes samples of them. */
export class BucketHistogram extends Histogram {
  readonly #options: HistogramConfiguration<string>
  readonly #children: ReadonlyMap<string, BucketSeries>

  constructor(options: HistogramConfiguration<string>, children: ReadonlyMap<string, BucketSeries>) {
    super(options)
    this.#options = options
    this.#children = children
  }

  /** Called by prom-client's registry, and by `get`, for the samples. */
  async getForPromString() {
    const { name, help } = this.#options
    const values = [...this.#children.values()].flatMap(child => this.#samples(child))
    return { name, help, type: 'histogram', aggregator: 'sum', values }
  }

  #samples({ labels: sharedLabels, counts, sum }: BucketSeries): Sample[] {
    const { name, buckets = [] } = this.#options
    let total = 0
    const samples = counts.map((count, index): Sample => {
      total += count
      return { labels: { le: buckets[index] ?? '+Inf' }, sharedLabels, value: total, metricName: `${name}_bucket` }
    })
    return [
      ...samples,
      { labels: {}, sharedLabels, value: sum(), metricName: `${name}_sum` },
      { labels: {}, sharedLabels, value: total, metricName: `${name}_count` }
    ]
  }
}
