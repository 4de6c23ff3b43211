import { readFile } from 'node:fs/promises'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import { compress } from 'hono/compress'
import { contentTypeOf } from './content-types.ts'
import type { Endpoint } from './endpoint.ts'
import { problem } from './problem.ts'
import { secured } from './secured.ts'

const index = createRoute({
  method: 'get',
  path: '/',
  hide: true,
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } }
})

const asset = createRoute({
  method: 'get',
  path: '/assets/{file}',
  hide: true,
  responses: { 200: { description: 'A script, style or picture of the page' } }
})

const worker = createRoute({
  method: 'get',
  path: '/service-worker.js',
  hide: true,
  responses: { 200: { description: 'The service worker of the page, for pages that have one' } }
})

const plainName = /^[\w-][\w.-]*$/
const pack = compress({ encoding: 'gzip' })

export interface PageOptions {
  /** Folder that Vite built the page into, with a slash at its end. */
  readonly folder: URL
  /** The command that makes it, for the answer where it is missing. */
  readonly build: string
  /** What `/` answers to programs, which prefer `application/json`. Default: the page. */
  readonly index?: (c: Context) => object
}

/** A page that Vite built into a folder, and its assets, whose names change with what they hold, with the security headers of pages. */
export function pageEndpoints({ folder, build, index: indexOf }: PageOptions): readonly Endpoint[] {
  const answer = async (path: string, cache: string, instance: string): Promise<Response> => {
    const bytes = await readFile(new URL(path, folder)).catch(() => undefined)
    if (bytes === undefined) return problem({ kind: 'not-found', detail: missing(path, build), instance })
    return new Response(bytes, { headers: { 'content-type': contentTypeOf(path), 'cache-control': cache } })
  }
  return secured([
    {
      route: index,
      quiet: true,
      handle: async c => {
        const json = indexOf === undefined ? undefined : forPrograms(c, indexOf)
        const response = json ?? (await answer('index.html', 'no-cache', c.req.path))
        response.headers.append('vary', 'Accept')
        return response
      }
    },
    { route: worker, quiet: true, handle: c => answer('service-worker.js', 'no-cache', c.req.path) },
    {
      route: asset,
      quiet: true,
      handle: async c => {
        const file = c.req.param('file') ?? ''
        const name = plainName.test(file) ? file : 'none'
        c.res = await answer(`assets/${name}`, 'public, max-age=31536000, immutable', c.req.path)
        await pack(c, async () => undefined)
        return c.res
      }
    }
  ])
}

/** The index as JSON where the request prefers that to a page. */
function forPrograms(c: Context, indexOf: (c: Context) => object): Response | undefined {
  const supports = ['text/html', 'application/json']
  const wanted = accepts(c, { header: 'Accept', supports, default: 'text/html' })
  return wanted === 'application/json' ? c.json(indexOf(c)) : undefined
}

function missing(path: string, build: string): string {
  return path === 'index.html' ? `The page is not built: run ${build}.` : 'There is no such file.'
}
