import { asError } from '#streams'

/** Where and how to post JSON. Times are in milliseconds. */
export interface PostOptions {
  /** An `http` or `https` URL. */
  readonly url: string
  /** Sent with each request, such as `authorization`. A function is called at each request, for tokens that are renewed. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** For one request, until the whole response has arrived. Default: 5,000. */
  readonly timeout?: number
  /** Default: Node's `fetch`. */
  readonly fetch?: typeof fetch
}

/** What came of a request. */
export type Answer =
  /** 2xx; `body` is the JSON of the answer, or undefined where it has none. */
  | { readonly kind: 'taken'; readonly body: unknown }
  /** No answer, 408, 425, 429 or 5xx: the same request may go through later, in `retryAfter` milliseconds where the server said so. */
  | { readonly kind: 'passing'; readonly reason: string; readonly retryAfter?: number; readonly cause?: Error }
  /** 400, 409, 413 or 422: about what was sent. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Everything else: the address or the credentials are wrong. */
  | { readonly kind: 'wrong'; readonly reason: string }

const aboutTheBody: ReadonlySet<number> = new Set([400, 409, 413, 422])
const passing: ReadonlySet<number> = new Set([408, 425, 429])
/** So much of an answer is shown in messages. */
const shown = 200

/** Posts a value as JSON. Never rejects: what goes wrong is an answer too. */
export async function postJson(options: PostOptions, value: unknown): Promise<Answer> {
  const { url, headers = {}, timeout = 5_000, fetch: send = fetch } = options
  try {
    const response = await send(url, {
      method: 'POST',
      headers: { ...(typeof headers === 'function' ? headers() : headers), 'content-type': 'application/json' },
      body: JSON.stringify(value),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout)
    })
    return answerOf(url, response, await response.text())
  } catch (thrown) {
    const error = asError(thrown)
    const why =
      error.name === 'TimeoutError' ? `did not answer within ${timeout} ms` : `cannot be reached: ${inner(error)}`
    return { kind: 'passing', reason: `${url} ${why}`, cause: error }
  }
}

function answerOf(url: string, { status, ok, headers }: Response, text: string): Answer {
  const said = text === '' ? '' : `: ${text.slice(0, shown)}`
  const reason = `${url} answered ${status}${said}`
  if (ok) return { kind: 'taken', body: parsed(text) }
  if (aboutTheBody.has(status)) return { kind: 'refused', reason }
  if (!passing.has(status) && status < 500)
    return { kind: 'wrong', reason: `${reason}; check its address and credentials` }
  const retryAfter = pauseOf(headers.get('retry-after'), Date.now())
  return { kind: 'passing', reason, ...(retryAfter === undefined ? {} : { retryAfter }) }
}

/** Undefined for what is no JSON: an answer to a webhook may be anything. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** fetch says "fetch failed"; its cause says why. */
function inner(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error
  return cause.message || String((cause as { readonly code?: unknown }).code ?? cause.name)
}

/** Milliseconds of a `Retry-After` header (RFC 9110, 10.2.3: seconds or a date), or undefined. */
export function pauseOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
