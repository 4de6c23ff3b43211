import { queryOptions } from '@tanstack/react-query'
import { ask } from '../../../shared/api/ask.ts'
import type { Trend } from './bars.ts'
import type { Period, Range } from './periods.ts'

/** Windows of one request, at most. */
const mostWindows = 1_440
const sizes = { minute: 60_000, hour: 3_600_000 } as const

/** A window whose mood shifted. */
export interface MoodAlert {
  readonly alert_id: string
  readonly rule: string
  readonly customer_id: string | null
  readonly window_start: string
  readonly value: number
  readonly baseline: number
  readonly texts: readonly string[]
}

/** The range in parts that one request may ask for. */
function partsOf({ from, to }: Range, by: Period['by']): readonly Range[] {
  const most = mostWindows * sizes[by]
  return Array.from({ length: Math.ceil((to - from) / most) }, (_, index) => ({
    from: from + index * most,
    to: Math.min(to, from + (index + 1) * most)
  }))
}

/** The windows of a range, of all customers or of one; asked for again every 5 seconds, as the last ones still change. */
export const trendsQuery = (by: Period['by'], range: Range, customer?: string) =>
  queryOptions({
    queryKey: ['trends', by, range.from, range.to, customer ?? null],
    queryFn: async ({ signal }) => {
      const answers = await Promise.all(
        partsOf(range, by).map(({ from, to }) => {
          const parameters = new URLSearchParams({
            by,
            from: new Date(from).toISOString(),
            to: new Date(to).toISOString()
          })
          if (customer !== undefined) parameters.set('customer_id', customer)
          return ask<{ readonly trends: readonly Trend[] }>(`/feedback/trends?${parameters}`, { signal })
        })
      )
      return answers.flatMap(({ trends }) => trends)
    },
    refetchInterval: 5_000,
    placeholderData: previous => previous
  })

/** The latest alerts, about all customers or about one. */
export const alertsQuery = (customer?: string) =>
  queryOptions({
    queryKey: ['alerts', customer ?? null],
    queryFn: async ({ signal }) => {
      const parameters = new URLSearchParams({ limit: '5' })
      if (customer !== undefined) parameters.set('customer_id', customer)
      const { alerts } = await ask<{ readonly alerts: readonly MoodAlert[] }>(`/feedback/alerts?${parameters}`, {
        signal
      })
      return alerts
    },
    refetchInterval: 5_000
  })
