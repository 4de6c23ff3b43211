import type { Context } from 'hono'
import type { Environment } from '../../config/environment.ts'
import { systemsOf } from '../../config/systems.ts'
import manifest from '../../package.json' with { type: 'json' }

/** What `/` tells programs, and the page of the feedback system about its neighbours. */
export interface ApiIndex {
  readonly name: string
  readonly version: string
  /** Address by name; a path is of this API. Only what runs beside it, or was named by a setting, is there. */
  readonly links: { readonly [name: string]: string }
}

/** The index of an API process for one request, whose host name is also that of its neighbours. */
export function apiIndex(environment: Environment): (c: Context) => ApiIndex {
  const running = new Set(systemsOf(environment.SYSTEM))
  return c => {
    const { protocol, hostname } = new URL(c.req.url)
    const beside = (port: number): string => `${protocol}//${hostname}:${port}/`
    return {
      name: 'Millrace API',
      version: manifest.version,
      links: {
        documentation: '/docs',
        openapi: '/openapi.json',
        ready: '/ready',
        metrics: '/metrics',
        feedback: '/feedback',
        ...(running.has('media-events') ? { 'media-events': '/media-events' } : {}),
        ...(running.has('comments') ? { comments: beside(environment.COMMENTS_PAGE_PORT) } : {}),
        ...(running.has('submissions') ? { submissions: beside(environment.SUBMISSIONS_PAGE_PORT) } : {}),
        ...(environment.GRAFANA_URL === undefined ? {} : { grafana: environment.GRAFANA_URL }),
        ...(environment.KAFKA_UI_URL === undefined ? {} : { 'kafka-ui': environment.KAFKA_UI_URL })
      }
    }
  }
}
