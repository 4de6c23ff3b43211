import type { Context } from 'hono'
import type { Logger, Metrics, Series } from '#streams'
import { apiMetrics } from '../operations/metrics.ts'
import type { Endpoint, Handler, RequestNote } from './endpoint.ts'
import { failureResponse } from './failure.ts'

/** Wraps handlers so that each request is counted, timed and logged once, and what is thrown becomes a problem. */
export interface Observer {
  readonly observed: (route: string, handle: Handler, quiet?: Endpoint['quiet']) => (c: Context) => Promise<Response>
}

export interface ObserverOptions {
  readonly log: Logger
  readonly metrics: Metrics
}

interface RouteSeries {
  readonly duration: Series
  /** Counter of requests by status, filled as statuses occur. */
  readonly byStatus: Map<number, Series>
}

/** Metrics series are bound once per route, so that a request costs two look-ups and two additions. */
export function createObserver({ log, metrics }: ObserverOptions): Observer {
  const inFlight = metrics.series(apiMetrics.inFlight, {})

  const bind = (route: string, method: string): RouteSeries => ({
    duration: metrics.series(apiMetrics.duration, { route, method }),
    byStatus: new Map()
  })

  const requestsOf = (series: RouteSeries, route: string, method: string, status: number): Series => {
    const known = series.byStatus.get(status)
    if (known !== undefined) return known
    const bound = metrics.series(apiMetrics.requests, { route, method, status: String(status) })
    series.byStatus.set(status, bound)
    return bound
  }

  return {
    observed: (route, handle, quiet = false) => {
      const byMethod = new Map<string, RouteSeries>()

      const done = (c: Context, note: RequestNote, started: number, status: number): void => {
        const elapsed = performance.now() - started
        const { method } = c.req
        const series = byMethod.get(method) ?? bind(route, method)
        byMethod.set(method, series)
        series.duration.observe(elapsed / 1000)
        requestsOf(series, route, method, status).add(1)
        inFlight.add(-1)
        const fields = { method, route, status, duration_ms: Math.round(elapsed * 100) / 100, ...note.fields }
        if (note.error !== undefined) log.error({ ...fields, err: note.error }, note.message)
        else if (quiet) log.debug(fields, note.message)
        else log.info(fields, note.message)
      }

      return async c => {
        const started = performance.now()
        const note: RequestNote = { message: 'request answered', fields: {} }
        inFlight.add(1)
        let response: Response
        try {
          response = await handle(c, note)
        } catch (error) {
          note.message = 'request failed'
          note.error = error
          response = failureResponse(error, c.req.path)
        }
        done(c, note, started, response.status)
        return response
      }
    }
  }
}
