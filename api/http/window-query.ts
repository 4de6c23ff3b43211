import { z } from '@hono/zod-openapi'
import { type Granularity, granularities, mostWindows, windowSizes } from '../../schemas/values/granularity.ts'
import type { FieldError } from './problem.ts'

/** Windows that are asked for. Times are milliseconds since the epoch. */
export interface WindowRange {
  readonly by: Granularity
  /** Earliest begin of a window, included. */
  readonly from: number
  /** Latest begin of a window, not included. */
  readonly to: number
}

/** Windows before `to` that are shown where `from` is not given. */
const usualWindows: { readonly [by in Granularity]: number } = { minute: 60, hour: 24 }

/** The parameters `by`, `from` and `to` of a query for windows; `instant` is how its API reads a time. */
export const windowParameters = <I extends z.ZodType>(instant: (name: string, description: string) => I) => ({
  by: z
    .enum(granularities, { error: `by must be one of ${granularities.join(', ')}` })
    .default('hour')
    .openapi({ description: 'Size of the windows.' }),
  from: instant('from', 'Earliest begin of a window, included. Default: 60 minutes or 24 hours before `to`.'),
  to: instant('to', `Latest begin of a window, not included. Default: now. At most ${mostWindows} windows.`)
})

/** The windows that a query means, at this time. */
export function windowRange(
  given: { readonly by: Granularity; readonly from?: number | undefined; readonly to?: number | undefined },
  now: number
): WindowRange {
  const { by } = given
  const size = windowSizes[by]
  const to = given.to ?? (Math.floor(now / size) + 1) * size
  return { by, from: given.from ?? to - usualWindows[by] * size, to }
}

/** What is wrong with a range, if anything. */
export function windowRangeError({ by, from, to }: WindowRange): FieldError | undefined {
  if (from >= to) return { field: 'from', message: 'from must be before to' }
  if (to - from <= mostWindows * windowSizes[by]) return undefined
  const instead = by === 'minute' ? ', or by=hour' : ''
  return { field: 'from', message: `from and to must be at most ${mostWindows} ${by}s apart: ask for less${instead}` }
}
