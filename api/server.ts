import { once } from 'node:events'
import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import { asError, StreamsError } from '#streams'
import { type ProblemKind, problem, problemBody } from './http/problem.ts'

export interface ServerOptions {
  readonly fetch: (request: Request, env?: HttpBindings | Http2Bindings) => Response | Promise<Response>
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Variable that sets the port, for the message when it is taken. Default `API_PORT`. */
  readonly variable?: string
  /** Milliseconds that open requests have to end after `close` was called. Default 10,000. */
  readonly drainLimit?: number
  /** Told of each request that was no valid HTTP and reached no route, with the status that answered it. */
  readonly onMalformed?: (status: number) => void
}

export interface RunningServer {
  /** Where it listens. */
  readonly port: number
  /** Takes no more connections, waits for the requests under way, then ends what is left. Idempotent. */
  readonly close: () => Promise<void>
}

/** Milliseconds between two looks for connections that became idle while draining. */
const look = 20

/** Listens. Rejects with `invalid-configuration` when the address cannot be taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { fetch, host, port, variable = 'API_PORT', drainLimit = 10_000, onMalformed } = options
  const errorHandler = (error: unknown): Response => {
    onMalformed?.(400)
    return problem(malformed(asError(error).message))
  }
  const server = createServer(
    // HTTP/1.0 has no Host (a load balancer's health check, say), and 1.1 is not refused for lacking it.
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, requireHostHeader: false },
    getRequestListener(fetch, { hostname: 'localhost', errorHandler })
  )
  server.on('clientError', (error, socket) => refuse(error, socket, onMalformed))
  await listen(server, host, port, variable)
  let closing: Promise<void> | undefined
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closing ??= drain(server, drainLimit)
      return closing
    }
  }
}

/** What Node's parser reports, as the kind of problem that says it. */
const parserProblems: { readonly [code: string]: ProblemKind } = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout'
}

const malformed = (detail: string, kind: ProblemKind = 'invalid-request') => ({
  kind,
  detail: `${detail}.`,
  instance: '/'
})

/** Answers bytes that are no HTTP request; there is no request then that a route could answer. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, onMalformed: ServerOptions['onMalformed']): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const body = problemBody(malformed(error.message, parserProblems[error.code ?? '']))
  const text = JSON.stringify(body)
  onMalformed?.(body.status)
  const headers = [
    `HTTP/1.1 ${body.status} ${STATUS_CODES[body.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close'
  ]
  socket.end(`${headers.join('\r\n')}\r\n\r\n${text}`)
}

async function listen(server: Server, host: string, port: number, variable: string): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const taken = asError(cause).message.includes('EADDRINUSE')
    const reason = taken ? `port ${port} of ${host} is taken` : asError(cause).message
    throw new StreamsError('invalid-configuration', `the API cannot listen: ${reason}; set ${variable} or API_HOST`, {
      cause
    })
  }
}

/** Kept-alive connections are ended as soon as they are idle; the server itself does so only once, at the start. */
async function drain(server: Server, limit: number): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const idle = setInterval(() => server.closeIdleConnections(), look)
  const end = setTimeout(() => server.closeAllConnections(), limit)
  await closed
  clearInterval(idle)
  clearTimeout(end)
}
