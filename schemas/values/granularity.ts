/** Sizes of windows that are counted and asked for, by the names that rows and queries use. */
export const granularities = ['minute', 'hour'] as const
export type Granularity = (typeof granularities)[number]

/** Milliseconds of a window. */
export const windowSizes: { readonly [granularity in Granularity]: number } = { minute: 60_000, hour: 3_600_000 }

/** Most windows that one query reads: a day of minutes, or 60 days of hours. */
export const mostWindows = 1_440
