import { secureHeaders } from 'hono/secure-headers'
import type { Endpoint, Handler } from './endpoint.ts'

type Policy = NonNullable<NonNullable<Parameters<typeof secureHeaders>[0]>['contentSecurityPolicy']>

const own = ["'self'"]

/** What every page of ours may load: its own files, and the styles that its components write. Nothing frames it. */
const ofPages: Policy = {
  defaultSrc: own,
  scriptSrc: own,
  styleSrc: [...own, "'unsafe-inline'"],
  imgSrc: [...own, 'data:'],
  fontSrc: [...own, 'data:'],
  connectSrc: own,
  workerSrc: own,
  objectSrc: ["'none'"],
  baseUri: own,
  formAction: own,
  frameAncestors: ["'none'"]
}

/**
 * The endpoints with the security headers of pages. `changes` says where a page's Content-Security-Policy differs. There is no
 * Strict-Transport-Security: whether there is TLS is known to the proxy before this process.
 */
export function secured(endpoints: readonly Endpoint[], changes: Policy = {}): readonly Endpoint[] {
  const secure = secureHeaders({ contentSecurityPolicy: { ...ofPages, ...changes }, strictTransportSecurity: false })
  const withHeaders = (handle: Handler): Handler => {
    return async (c, note) => {
      c.res = await handle(c, note)
      await secure(c, async () => undefined)
      return c.res
    }
  }
  return endpoints.map(endpoint => ({ ...endpoint, handle: withHeaders(endpoint.handle) }))
}
