import { readFile } from 'node:fs/promises'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { Scalar } from '@scalar/hono-api-reference'
import manifest from '../../package.json' with { type: 'json' }
import type { ApiSystem, Endpoint } from '../http/endpoint.ts'
import { secured } from '../http/secured.ts'

const openApi = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getOpenApi',
  tags: ['operations'],
  summary: 'Get the OpenAPI 3.1 document',
  responses: { 200: { description: 'The document', content: { 'application/json': { schema: z.looseObject({}) } } } }
})

const page = createRoute({
  method: 'get',
  path: '/docs',
  operationId: 'getDocs',
  tags: ['operations'],
  summary: 'Get the API documentation page',
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } }
})

const script = createRoute({
  method: 'get',
  path: '/docs/scalar.js',
  hide: true,
  responses: { 200: { description: 'The script of the page', content: { 'text/javascript': { schema: z.string() } } } }
})

/** Served from the package, so that the page works where no network is. */
const scriptFile = () => new URL('./js/standalone.js', import.meta.resolve('@scalar/fastify-api-reference'))

const scalar = Scalar({
  url: '/openapi.json',
  cdn: '/docs/scalar.js',
  pageTitle: 'Millrace API',
  favicon: '/favicon.svg',
  withDefaultFonts: false,
  telemetry: false,
  // The page shows this API; it offers no service that would need a network.
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true }
})

/** Scalar begins with a script inside the page, and compiles its templates while it runs. */
const scriptsOfDocs = { scriptSrc: ["'self'", "'unsafe-inline'", "'unsafe-eval'"], workerSrc: ["'self'", 'blob:'] }

const aboutErrors =
  'Errors are problem documents (RFC 9457) with a stable `type`, and carry their text once more as `error`.'

/** `/openapi.json`, generated from the schemas that validate, and `/docs`, which shows it. */
export function docsEndpoints(app: OpenAPIHono, systems: readonly ApiSystem[]): readonly Endpoint[] {
  const tags = systems.map(system => ({ name: system.name, description: system.description }))
  const description = [...systems.map(system => system.description), aboutErrors].join(' ')
  let document: string | undefined
  const describe = (): string =>
    JSON.stringify(
      app.getOpenAPI31Document({
        openapi: '3.1.0',
        info: { title: 'Millrace API', version: manifest.version, description },
        servers: [{ url: '/' }],
        tags: [...tags, { name: 'operations', description: 'Health, metrics and this documentation.' }]
      })
    )
  return [
    {
      route: openApi,
      quiet: true,
      handle: () => {
        document ??= describe()
        return new Response(document, { headers: { 'content-type': 'application/json' } })
      }
    },
    ...secured(
      [
        { route: page, quiet: true, handle: async c => (await scalar(c, async () => undefined)) ?? c.notFound() },
        {
          route: script,
          quiet: true,
          handle: async () =>
            new Response(await readFile(scriptFile()), {
              headers: { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=86400' }
            })
        }
      ],
      scriptsOfDocs
    )
  ]
}
