import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { asError, StreamsError } from '#streams'

export interface ServerOptions {
  readonly fetch: (request: Request) => Response | Promise<Response>
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Variable that sets the port, for the message when it is taken. Default `API_PORT`. */
  readonly variable?: string
  /** Milliseconds that open requests have to end after `close` was called. Default 10,000. */
  readonly drainLimit?: number
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
  const { fetch, host, port, variable = 'API_PORT', drainLimit = 10_000 } = options
  const server = createServer(
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000 },
    getRequestListener(fetch)
  )
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
