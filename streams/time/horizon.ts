import type { Clock } from './clock.ts'

/**
 * Tells times that lie further ahead of the wall clock than `maxFuture` milliseconds: one wrong clock would else end every lifetime and window
 * and let every later record come too late, for good. The clock is only asked where the answer is not known from before.
 */
export function aheadOf(clock: Clock, maxFuture: number): (time: number) => boolean {
  let horizon = Number.NEGATIVE_INFINITY
  return time => {
    if (time > horizon) horizon = clock.now() + maxFuture
    return time > horizon
  }
}
