/** Answers requests, as a Hono app does. */
export type Fetch = (request: Request) => Response | Promise<Response>

const methods = 'GET, HEAD, POST, OPTIONS'
const headers = 'Content-Type, X-User-Id, Idempotency-Key, Last-Event-ID, traceparent'
const exposed = 'Retry-After'

/**
 * Lets pages of these origins use an API (CORS). `*` allows every origin. Preflights are answered here; a request of another origin is
 * answered without the headers, which makes its browser keep the answer from the page.
 */
export function withCors(fetch: Fetch, origins: readonly string[]): Fetch {
  const any = origins.includes('*')
  const known = new Set(origins)
  return async request => {
    const origin = request.headers.get('origin')
    if (origin === null) return fetch(request)
    const allowed = any || known.has(origin)
    if (request.method === 'OPTIONS' && request.headers.has('access-control-request-method')) {
      return new Response(null, { status: 204, headers: allowed ? preflight(origin) : { vary: 'Origin' } })
    }
    const response = await fetch(request)
    response.headers.append('vary', 'Origin')
    if (!allowed) return response
    response.headers.set('access-control-allow-origin', origin)
    response.headers.set('access-control-expose-headers', exposed)
    return response
  }
}

function preflight(origin: string): { readonly [name: string]: string } {
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-methods': methods,
    'access-control-allow-headers': headers,
    'access-control-max-age': '600'
  }
}
