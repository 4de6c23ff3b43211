/** A rate in words: whole records above ten a second, tenths below. */
export function rateText(perSecond: number | undefined): string {
  if (perSecond === undefined) return '–'
  if (perSecond === 0) return '0/s'
  if (perSecond < 0.05) return '<0.1/s'
  return `${perSecond >= 10 ? Math.round(perSecond).toLocaleString('en') : perSecond.toFixed(1)}/s`
}

/** A time in words, from microseconds to seconds. */
export function timeText(millis: number | undefined): string {
  if (millis === undefined) return '–'
  if (millis >= 1_000) return `${(millis / 1_000).toFixed(1)} s`
  if (millis >= 1) return `${millis.toFixed(millis >= 10 ? 0 : 1)} ms`
  return `${Math.max(1, Math.round(millis * 1_000))} µs`
}

/** A count in words; `?` where it is not known. */
export function countText(count: number | null | undefined): string {
  return count === null || count === undefined ? '?' : count.toLocaleString('en')
}
