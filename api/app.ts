import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Logger, Metrics } from '#streams'
import { allowedMethods } from './http/allowed-methods.ts'
import type { ApiSystem, Endpoint } from './http/endpoint.ts'
import { createObserver } from './http/observe.ts'
import { problem } from './http/problem.ts'
import { docsEndpoints } from './operations/docs.ts'
import { faviconEndpoints } from './operations/favicon.ts'
import { healthEndpoints } from './operations/health.ts'
import { type MetricsPage, metricsEndpoint } from './operations/metrics-endpoint.ts'
import type { Probe } from './operations/readiness.ts'

/** What the app is made of. Nothing here is connected or closed by the app. */
export interface AppDeps {
  /** Routes of each system that runs, such as `feedbackRoutes(deps)`. */
  readonly systems: readonly ApiSystem[]
  /** What `/ready` asks. */
  readonly probes: readonly Probe[]
  readonly metrics: Metrics
  /** What `/metrics` answers. */
  readonly metricsPage: MetricsPage
  readonly log: Logger
}

/**
 * The HTTP API: the systems' routes, health, metrics and documentation. Every route is observed by one wrapper and there is no
 * middleware, which Hono would run for each request. An unknown path is 404, a known path with another method is 405.
 */
export function createApp({ systems, probes, metrics, metricsPage, log }: AppDeps): OpenAPIHono {
  const app = new OpenAPIHono()
  const observer = createObserver({ log, metrics })
  const allowed = allowedMethods()

  const add = ({ route, handle, quiet }: Endpoint): void => {
    if (route.hide !== true) app.openAPIRegistry.registerPath(route)
    allowed.add(route.method, route.path)
    app.on(route.method.toUpperCase(), honoPath(route.path), observer.observed(route.path, handle, quiet))
  }

  for (const endpoint of systems.flatMap(system => system.endpoints)) add(endpoint)
  for (const endpoint of healthEndpoints(probes)) add(endpoint)
  add(metricsEndpoint(metricsPage))
  for (const endpoint of docsEndpoints(app, systems)) add(endpoint)
  for (const endpoint of faviconEndpoints()) add(endpoint)

  const other = observer.observed('unmatched', c => unmatched(c, allowed.of(c.req.path)))
  app.notFound(c => other(c))
  return app
}

/** `/feedback/{message_id}` in Hono's notation: `/feedback/:message_id`. */
function honoPath(path: string): string {
  return path.replace(/\{([^/}]+)\}/g, ':$1')
}

function unmatched(c: Context, allow: string | undefined): Response {
  const instance = c.req.path
  if (allow === undefined) return problem({ kind: 'not-found', detail: `There is no route ${instance}.`, instance })
  if (c.req.method === 'OPTIONS') return new Response(null, { status: 204, headers: { allow } })
  const detail = `${c.req.method} is not allowed here; allowed: ${allow}.`
  return problem({ kind: 'method-not-allowed', detail, instance, headers: { allow } })
}
