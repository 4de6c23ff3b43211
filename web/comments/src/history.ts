import { type Tag, tags } from '../../../topology/comments/limits.ts'
import { ask } from '../../shared/api/ask.ts'
import type { Comment } from './comment.ts'

/** One minute of `GET /api/statistics/history`. */
export interface HistoryWindow {
  readonly windowStart: string
  readonly byTag: { readonly [tag in Tag]: number }
  readonly late: number
}

/** The comments of a minute by their tags. */
export interface Bar extends HistoryCounts {
  /** Begin of the minute, milliseconds since the epoch. */
  readonly from: number
}

type HistoryCounts = { readonly [tag in Tag]: number }

const minute = 60_000

/** Bars of the chart: the current minute and those before it. */
export const shownMinutes = 60

/** What the worker counted of the last hour. Rejects with a `RequestProblem` when the API does not answer. */
export async function lastHour(): Promise<readonly HistoryWindow[]> {
  const { history } = await ask<{ readonly history: readonly HistoryWindow[] }>('/api/statistics/history?by=minute')
  return history
}

/**
 * The bars of the hour up to `now`, or up to the newest comment where the clock here is behind, empty ones too, the earliest first. What was counted when the API was asked and what is kept here are both no more
 * than what there is, so the larger of the two is shown, and nothing has to be asked again while comments come.
 */
export function barsOf(
  counted: readonly HistoryWindow[],
  kept: readonly Pick<Comment, 'tag' | 'processedAt'>[],
  now: number
): readonly Bar[] {
  const countedBy = new Map(counted.map(({ windowStart, byTag }) => [Date.parse(windowStart), byTag]))
  const keptBy = Map.groupBy(kept, ({ processedAt }) => Math.floor(Date.parse(processedAt) / minute) * minute)
  const last = Math.max(Math.floor(now / minute) * minute, ...countedBy.keys(), ...keptBy.keys())
  return Array.from({ length: shownMinutes }, (_, index) => {
    const from = last - (shownMinutes - 1 - index) * minute
    const here = keptBy.get(from) ?? []
    const most = (tag: Tag): number =>
      Math.max(countedBy.get(from)?.[tag] ?? 0, here.filter(comment => comment.tag === tag).length)
    const counts = Object.fromEntries(tags.map(tag => [tag, most(tag)])) as HistoryCounts
    return { from, ...counts }
  })
}
