import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** The JSON response of a control route. */
export interface ControlAnswer {
  /** HTTP status. */
  readonly status: number
  /** Sent as JSON. */
  readonly body: object
}

/** A route that reports on a process or changes it. It serves only programs on the same machine. */
export interface ControlRoute {
  /** HTTP method. */
  readonly method: 'GET' | 'POST'
  /** Path without a query. */
  readonly path: string
  /** Answers a request; `body` is the JSON of a POST, else undefined. */
  readonly answer: (body: unknown) => ControlAnswer | Promise<ControlAnswer>
}

const maxBodyBytes = 16_384

/** Answers a request to one of the routes of a path. */
export async function answerControl(routes: readonly ControlRoute[], request: IncomingMessage): Promise<ControlAnswer> {
  const stranger = whyStrange(request)
  if (stranger !== undefined) return refusal(403, stranger)
  const route = routes.find(({ method }) => method === request.method)
  if (route === undefined) return refusal(405, `use ${routes.map(({ method }) => method).join(' or ')}`)
  if (route.method === 'GET') return route.answer(undefined)
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return refusal(415, 'send application/json')
  const text = await bodyOf(request)
  if (text === undefined) return refusal(413, `send at most ${maxBodyBytes} bytes`)
  try {
    return await route.answer(JSON.parse(text))
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return refusal(400, 'the body is not JSON')
    throw thrown
  }
}

/** The refusal of a request, with what to do instead. */
export function refusal(status: number, error: string): ControlAnswer {
  return { status, body: { error } }
}

/** Why a request is not from a program on this machine: another address, a page in a browser, or a name that points here. */
function whyStrange({ socket, headers }: IncomingMessage): string | undefined {
  if (!isLoopback(socket.remoteAddress ?? ''))
    return 'only programs on the same machine may ask: use its loopback address'
  if (headers.origin !== undefined) return 'pages may not ask'
  const host = (headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return host === 'localhost' || isLoopback(host) ? undefined : 'name this machine by its loopback address'
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}

/** Undefined when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    length += (chunk as Buffer).length
    if (length > maxBodyBytes) return undefined
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
