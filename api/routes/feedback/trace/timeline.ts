import { formatInstant } from '../../../../schemas/values/instant.ts'
import type { TraceEvent } from './schemas.ts'

/** Something that happened; `time` in milliseconds since the epoch, undefined where no clock was read. */
export interface Happening extends Omit<TraceEvent, 'at' | 'gap_ms'> {
  readonly time: number | undefined
}

/**
 * Puts what happened in order, with the gaps. What has no time stays behind what it came after. Clocks of several machines are compared: a gap
 * may be negative.
 */
export function timeline(happenings: readonly Happening[]): readonly TraceEvent[] {
  let last: number | undefined
  const placed = happenings.map(happening => {
    last = happening.time ?? last
    return { happening, order: last ?? 0 }
  })
  let before: number | undefined
  return placed
    .sort((a, b) => a.order - b.order)
    .map(({ happening: { time, ...event } }) => {
      const gap_ms = time === undefined || before === undefined ? null : time - before
      before = time ?? before
      return { ...event, at: time === undefined ? null : formatInstant(time), gap_ms }
    })
}
