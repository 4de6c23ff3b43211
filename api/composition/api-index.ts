import type { Context } from 'hono'
import type { Environment } from '../../config/environment.ts'
import { type SystemName, systemsOf } from '../../config/systems.ts'
import manifest from '../../package.json' with { type: 'json' }

/** What `/` tells programs, and a page about its neighbours. */
export interface ApiIndex {
  readonly name: string
  readonly version: string
  /** Address by name; a path is of this API. Only what runs beside it, or was named by a setting, is there. */
  readonly links: { readonly [name: string]: string }
}

/** The pages of the systems: the name of the link, the setting of the port, and the path there. */
const pages = {
  feedback: { link: 'feedback-page', port: 'API_PORT', path: '/' },
  'media-events': { link: 'media-events', port: 'API_PORT', path: '/media-events' },
  comments: { link: 'comments', port: 'COMMENTS_PAGE_PORT', path: '/' },
  submissions: { link: 'submissions', port: 'SUBMISSIONS_PAGE_PORT', path: '/' }
} as const satisfies { readonly [name in SystemName]?: object }

type PageName = keyof typeof pages

/** The index of a system's API for one request, whose host name is also that of its neighbours. */
export function apiIndex(environment: Environment, own: PageName): (c: Context) => ApiIndex {
  const running = new Set<string>(systemsOf(environment.SYSTEM))
  const others = (Object.keys(pages) as PageName[]).filter(name => name !== own && running.has(name))
  return c => {
    const { protocol, hostname } = new URL(c.req.url)
    const beside = others.map(name => {
      const { link, port, path } = pages[name]
      return [link, `${protocol}//${hostname}:${environment[port]}${path}`]
    })
    return {
      name: 'Millrace API',
      version: manifest.version,
      links: {
        documentation: '/docs',
        openapi: '/openapi.json',
        ready: '/ready',
        metrics: '/metrics',
        ...(own === 'feedback' ? { guide: '/guide/', feedback: '/feedback' } : {}),
        ...Object.fromEntries(beside),
        ...(environment.GRAFANA_URL === undefined ? {} : { grafana: environment.GRAFANA_URL }),
        ...(environment.KAFKA_UI_URL === undefined ? {} : { 'kafka-ui': environment.KAFKA_UI_URL })
      }
    }
  }
}

/** Links worth a place on a page that has no script to ask for them, with what they are called there. */
const titles = {
  'feedback-page': 'Feedback',
  comments: 'Comments',
  submissions: 'Submissions',
  grafana: 'Grafana',
  'kafka-ui': 'Kafka UI'
} as const

/** What of an index a page without scripts links to. */
export function pageLinks({ links }: ApiIndex): readonly { readonly title: string; readonly href: string }[] {
  return Object.entries(titles).flatMap(([name, title]) => {
    const href = links[name]
    return href === undefined ? [] : [{ title, href }]
  })
}
