/** Durations are in milliseconds everywhere; `ms`, `seconds`, `minutes` and `hours` make them readable. */
export const ms = (n: number): number => n

/** Converts seconds to milliseconds. */
export const seconds = (n: number): number => n * 1000

/** Converts minutes to milliseconds. */
export const minutes = (n: number): number => n * 60_000

/** Converts hours to milliseconds. */
export const hours = (n: number): number => n * 3_600_000
