import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StreamsError } from '#streams'
import { page } from './page.ts'
import type { TopologyState } from './state.ts'

/** The page while it is served. */
export interface ServedPage {
  readonly url: string
  readonly close: () => Promise<void>
}

/**
 * Serves the drawn topologies on this machine's loopback address, and their state as `/state.json`.
 * @throws StreamsError `invalid-configuration` when the port is taken
 */
export async function servePage(port: number, states: () => readonly TopologyState[]): Promise<ServedPage> {
  const server = createServer(({ url = '/' }, response) => {
    if (url === '/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    else if (url === '/state.json')
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(states()))
    else response.writeHead(404).end()
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EADDRINUSE') throw thrown
    throw new StreamsError('invalid-configuration', `port ${port} is taken: choose another with --port`, {
      cause: thrown
    })
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return { url, close }
}
