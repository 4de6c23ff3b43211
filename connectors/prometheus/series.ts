import type { Series } from '#streams'

/** Label values by name. */
export type Labels = { readonly [label: string]: string }

/** A series that the scrape reads. */
export interface ReadableSeries extends Series {
  readonly labels: Labels
}

/** A counter's or gauge's one number. */
export interface NumberSeries extends ReadableSeries {
  readonly value: () => number
}

/** A histogram's numbers: observations by bucket (not cumulative, the last one unbounded), their sum and count. */
export interface BucketSeries extends ReadableSeries {
  readonly counts: readonly number[]
  readonly sum: () => number
}

const ignore = (): void => undefined

/** Additions are one addition to a local number: label look-ups and formatting happen at the scrape. */
export function numberSeries(labels: Labels): NumberSeries {
  let value = 0
  return {
    labels,
    add: amount => {
      value += amount
    },
    set: to => {
      value = to
    },
    observe: ignore,
    value: () => value
  }
}

/** Finds the bucket by going up the bounds, which is fastest for the small values that most are. */
export function bucketSeries(labels: Labels, bounds: readonly number[]): BucketSeries {
  const counts = bounds.map(() => 0).concat(0)
  let sum = 0
  return {
    labels,
    add: ignore,
    set: ignore,
    observe: (value, count = 1) => {
      if (!Number.isFinite(value)) return
      let bucket = 0
      while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
      counts[bucket] = (counts[bucket] as number) + count
      sum += value * count
    },
    counts,
    sum: () => sum
  }
}
