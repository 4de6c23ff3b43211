/** Durations are in milliseconds everywhere; `ms`, `seconds`, `minutes`, `hours` and `days` make them readable. */
export const ms = (n: number): number => n

/** Converts seconds to milliseconds. */
export const seconds = (n: number): number => n * 1000

/** Converts minutes to milliseconds. */
export const minutes = (n: number): number => n * 60_000

/** Converts hours to milliseconds. */
export const hours = (n: number): number => n * 3_600_000

/** Converts days of 24 hours to milliseconds. */
export const days = (n: number): number => n * 86_400_000
