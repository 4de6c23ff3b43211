/** Durations are numbers of milliseconds everywhere; `ms`, `seconds`, `minutes` and `hours` make them readable. */
export const ms = (n: number): number => n

/** That many seconds in milliseconds. */
export const seconds = (n: number): number => n * 1000

/** That many minutes in milliseconds. */
export const minutes = (n: number): number => n * 60_000

/** That many hours in milliseconds. */
export const hours = (n: number): number => n * 3_600_000
