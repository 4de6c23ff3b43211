import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a stub answers: a status with a JSON body, text as it is, nothing at all, or half an answer that is cut off or never ends. */
export type StubAnswer =
  | { readonly status: number; readonly json: unknown; readonly headers?: { readonly [name: string]: string } }
  | { readonly status: number; readonly text: string }
  | 'hang'
  | 'cut'
  | 'stall'

/** Answers one request; `path` includes the base path. */
export type StubHandler = (method: string, path: string, request: IncomingMessage) => StubAnswer

/** A local HTTP server in place of a registry, for tests of what a real one does rarely. */
export interface StubRegistry {
  readonly url: string
  /** `METHOD path` of every request so far. */
  readonly requests: string[]
  /** Replaces the answers. */
  answer: StubHandler
  readonly close: () => Promise<void>
}

/** Starts a stub on a free port of this machine. */
export async function stubRegistry(answer: StubHandler, basePath = ''): Promise<StubRegistry> {
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    stub.requests.push(`${request.method} ${path}`)
    reply(response, stub.answer(request.method ?? '', path, request))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stub: StubRegistry = {
    url: `http://127.0.0.1:${port}${basePath}`,
    requests: [],
    answer,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
  return stub
}

function reply(response: ServerResponse, answer: StubAnswer): void {
  if (answer === 'hang') return
  if (answer === 'cut' || answer === 'stall') {
    response.writeHead(200, { 'content-length': '1000' }).write('{"sch')
    if (answer === 'cut') setImmediate(() => response.destroy())
    return
  }
  if ('text' in answer) response.writeHead(answer.status, { 'content-type': 'text/html' }).end(answer.text)
  else response.writeHead(answer.status, { ...answer.headers }).end(JSON.stringify(answer.json))
}
