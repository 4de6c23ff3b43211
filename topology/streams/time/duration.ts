/** Durations are numbers of milliseconds everywhere; these make them readable. */
export const ms = (n: number): number => n
export const seconds = (n: number): number => n * 1000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000
