import { queryOptions } from '@tanstack/react-query'
import { mostWindows, windowSizes } from '../../../../schemas/values/granularity.ts'
import { api, bodyOf } from '../api/client.ts'
import type { Period, Range } from './periods.ts'

/** The condition on a customer, where there is one. */
const about = (customer: string | undefined) => (customer === undefined ? {} : { customer_id: customer })

/** The range in parts that one request may ask for. */
function partsOf({ from, to }: Range, by: Period['by']): readonly Range[] {
  const most = mostWindows * windowSizes[by]
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
          const times = { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
          return bodyOf(
            api.GET('/feedback/trends', { params: { query: { by, ...times, ...about(customer) } }, signal })
          )
        })
      )
      return answers.flatMap(({ trends }) => trends)
    },
    refetchInterval: 5_000,
    placeholderData: previous => previous
  })

/** Alerts of a page. */
const alertsOfPage = 5

/** A page of alerts, the latest first, about all customers or about one, and whether there are earlier ones. */
export const alertsQuery = (page: number, customer?: string) =>
  queryOptions({
    queryKey: ['alerts', customer ?? null, page],
    queryFn: async ({ signal }) => {
      const ask = async (number: number) => {
        const query = { page: number, limit: alertsOfPage, ...about(customer) }
        return (await bodyOf(api.GET('/feedback/alerts', { params: { query }, signal }))).alerts
      }
      const alerts = await ask(page)
      return { alerts, more: alerts.length === alertsOfPage && (await ask(page + 1)).length > 0 }
    },
    refetchInterval: 5_000,
    placeholderData: previous => previous
  })
