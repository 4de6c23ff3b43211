import type { Reading } from './reading.ts'

/** Shortest wait of a fetch while a partition is left out of it: when that is resumed, its turn comes with the next fetch. */
const briefWaitMs = 20
/** What has been paused for long may wait a little longer for its turn: a tenth of that, up to this. */
const longestBriefWaitMs = 250

/** How long a fetch may wait for records: shorter while other partitions of the same broker are left out of it. */
export function fetchWait(all: readonly Reading[], open: readonly Reading[], maxWaitMs: number, now: number): number {
  let wait = maxWaitMs
  if (all.length === open.length) return wait
  for (const { paused, pausedSince, trouble, isBusy, held } of all) {
    if (paused) wait = Math.min(wait, between(briefWaitMs, (now - pausedSince) / 10, longestBriefWaitMs))
    else if (isBusy || held !== undefined) wait = Math.min(wait, briefWaitMs)
    else if (trouble && trouble.until > now) wait = Math.min(wait, Math.max(briefWaitMs, trouble.until - now))
  }
  return Math.round(wait)
}

/** Milliseconds until the first of those that rest has done so; undefined when none rests. */
export function firstAwake(readings: readonly Reading[], now: number): number | undefined {
  const rests = readings.flatMap(({ trouble }) => (trouble && trouble.until > now ? [trouble.until - now] : []))
  return rests.length === 0 ? undefined : Math.min(...rests)
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
