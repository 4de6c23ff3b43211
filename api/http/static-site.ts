import { readFile } from 'node:fs/promises'
import { createRoute } from '@hono/zod-openapi'
import { compress } from 'hono/compress'
import { contentTypeOf } from './content-types.ts'
import type { Endpoint } from './endpoint.ts'
import { problem } from './problem.ts'
import { secured } from './secured.ts'

export interface StaticSiteOptions {
  /** Where it is served, such as `/guide`. Its links were built for that. */
  readonly path: string
  /** Folder that it was built into, with a slash at its end. */
  readonly folder: URL
  /** The command that builds it, for the answer where it is missing. */
  readonly build: string
}

const plainPath = /^([\w@-][\w@.-]*\/)*([\w@-][\w@.-]*)?$/
const pack = compress({ encoding: 'gzip' })

/** A site of many pages that a tool built into a folder. A page is found with `.html` and without, a folder by its `index.html`. */
export function staticSite({ path, folder, build }: StaticSiteOptions): readonly Endpoint[] {
  const route = (path: string) =>
    createRoute({
      method: 'get',
      path,
      hide: true,
      responses: { 200: { description: 'A page or a file of the site' } }
    })
  const read = (file: string): Promise<Buffer | undefined> => readFile(new URL(file, folder)).catch(() => undefined)

  const answer = async (asked: string): Promise<Response> => {
    for (const file of plainPath.test(asked) ? filesFor(asked) : []) {
      const bytes = await read(file)
      if (bytes !== undefined) return found(file, bytes, 200)
    }
    const instance = `${path}/${asked}`
    const notFound = await read('404.html')
    if (notFound !== undefined) return found('404.html', notFound, 404)
    return problem({ kind: 'not-found', detail: `The site is not built: run ${build}.`, instance })
  }

  return secured([
    { route: route(path), quiet: true, handle: async c => c.redirect(`${path}/`, 308) },
    {
      route: route(`${path}/*`),
      quiet: true,
      handle: async c => {
        c.res = await answer(c.req.path.slice(path.length + 1))
        await pack(c, async () => undefined)
        return c.res
      }
    }
  ])
}

/** Files that a path may mean, the likeliest first. */
function filesFor(asked: string): readonly string[] {
  if (asked === '' || asked.endsWith('/')) return [`${asked}index.html`]
  return /\.\w+$/.test(asked) ? [asked, `${asked}.html`] : [`${asked}.html`]
}

/** Names of assets change with what they hold, so browsers may keep them. */
function found(file: string, bytes: Buffer, status: 200 | 404): Response {
  const cache = file.includes('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
  const headers = { 'content-type': contentTypeOf(file), 'cache-control': cache }
  return new Response(new Uint8Array(bytes), { status, headers })
}
