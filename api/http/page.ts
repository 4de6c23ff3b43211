import { readFile } from 'node:fs/promises'
import { createRoute, z } from '@hono/zod-openapi'
import type { Endpoint } from './endpoint.ts'
import { problem } from './problem.ts'

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

const types: { readonly [ending: string]: string } = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml'
}

const plainName = /^[\w-][\w.-]*$/

/**
 * A page that Vite built into a folder, and its assets, whose names change with what they hold. `build` is the command that makes it,
 * for the answer where it is missing.
 */
export function pageEndpoints(folder: URL, build: string): readonly Endpoint[] {
  const answer = async (path: string, cache: string, instance: string): Promise<Response> => {
    const bytes = await readFile(new URL(path, folder)).catch(() => undefined)
    if (bytes === undefined) return problem({ kind: 'not-found', detail: missing(path, build), instance })
    const type = types[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    return new Response(bytes, { headers: { 'content-type': type, 'cache-control': cache } })
  }
  return [
    { route: index, quiet: true, handle: c => answer('index.html', 'no-cache', c.req.path) },
    { route: worker, quiet: true, handle: c => answer('service-worker.js', 'no-cache', c.req.path) },
    {
      route: asset,
      quiet: true,
      handle: c => {
        const file = c.req.param('file') ?? ''
        const name = plainName.test(file) ? file : 'none'
        return answer(`assets/${name}`, 'public, max-age=31536000, immutable', c.req.path)
      }
    }
  ]
}

function missing(path: string, build: string): string {
  return path === 'index.html' ? `The page is not built: run ${build}.` : 'There is no such file.'
}
