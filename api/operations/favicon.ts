import { readFile } from 'node:fs/promises'
import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../http/endpoint.ts'

const file = new URL('favicon.svg', import.meta.url)

/** The mark of the product for the tabs of its pages; browsers ask for the second path where a page names none. */
export function faviconEndpoints(): readonly Endpoint[] {
  return ['/favicon.svg', '/favicon.ico'].map(path => ({
    route: createRoute({ method: 'get', path, hide: true, responses: { 200: { description: 'The mark' } } }),
    quiet: true,
    handle: async () =>
      new Response(await readFile(file), {
        headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' }
      })
  }))
}
