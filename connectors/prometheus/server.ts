import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '#streams'
import { answerControl, type ControlRoute } from './control-routes.ts'

/** What `/live` and `/ready` return: 200 or 503, with the body as JSON. */
export interface HealthAnswer {
  /** Whether to return 200 rather than 503. */
  readonly ok: boolean
  /** Sent as JSON. */
  readonly body: object
}

/** What `startMetricsServer` serves, and where. */
export interface MetricsServerOptions {
  /** Address to listen on. */
  readonly host: string
  /** Port to listen on; 0 takes a free one. */
  readonly port: number
  /** What `/metrics` returns. */
  readonly page: { readonly contentType: string; readonly metrics: () => Promise<string> }
  /** Where failed requests are logged. */
  readonly log: Logger
  /** Further routes, for requests from this machine only. Default: none. */
  readonly control?: readonly ControlRoute[]
  /** What `/topology` returns: the graph that the process runs. Default: the path does not exist. */
  readonly topology?: () => object
  /** Fails when the process should be restarted. Default: never. */
  readonly live?: () => HealthAnswer | Promise<HealthAnswer>
  /** Fails while the process cannot do its work. Default: never. */
  readonly ready?: () => HealthAnswer | Promise<HealthAnswer>
}

/** A running server. */
export interface MetricsServer {
  /** Port that it listens on. */
  readonly port: number
  /** Stops listening and ends open connections. */
  readonly close: () => Promise<void>
}

const alive = (): HealthAnswer => ({ ok: true, body: { status: 'live' } })
const willing = (): HealthAnswer => ({ ok: true, body: { status: 'ready' } })

/**
 * Serves `/metrics`, `/live`, `/ready`, `/topology` and control routes for a process without an HTTP API. Rejects with the system's error
 * when the port is in use.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '/'
    answer(path, options, request, response).catch(error => {
      options.log.error({ err: error, path }, 'metrics request failed')
      send(response, 500, 'application/json', '{"error":"failed"}')
    })
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, close: () => close(server) }
}

async function answer(
  path: string,
  options: MetricsServerOptions,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const { page, live = alive, ready = willing, topology, control = [] } = options
  if (path === '/metrics') return send(response, 200, page.contentType, await page.metrics())
  if (path === '/live') return sendHealth(response, await live())
  if (path === '/ready') return sendHealth(response, await ready())
  if (path === '/topology' && topology !== undefined) {
    return send(response, 200, 'application/json', JSON.stringify(topology()))
  }
  const routes = control.filter(route => route.path === path)
  if (routes.length > 0) {
    const { status, body } = await answerControl(routes, request)
    return send(response, status, 'application/json', JSON.stringify(body))
  }
  send(response, 404, 'application/json', '{"error":"there are /metrics, /live, /ready and, of workers, /topology"}')
}

function sendHealth(response: ServerResponse, { ok, body }: HealthAnswer): void {
  send(response, ok ? 200 : 503, 'application/json', JSON.stringify(body))
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
