import { connect, createServer, type Socket } from 'node:net'

/** Stands before a server and lets nothing through while it is frozen: connections stay, answers do not come. */
export interface FreezingProxy {
  readonly port: number
  readonly freeze: () => void
  readonly thaw: () => void
  readonly close: () => Promise<void>
}

/** Puts a proxy before the server at an address. */
export async function freezingProxy(host: string, port: number): Promise<FreezingProxy> {
  const sockets = new Set<Socket>()
  let frozen = false
  const server = createServer(client => {
    const upstream = connect({ host, port })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      const end = (): void => {
        for (const one of [client, upstream]) one.destroy()
        sockets.delete(socket)
      }
      socket.on('error', end).on('close', end)
    }
    client.on('data', data => void upstream.write(data))
    upstream.on('data', data => void client.write(data))
    if (frozen) for (const socket of [client, upstream]) socket.pause()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the proxy does not listen')
  return {
    port: bound.port,
    freeze: () => {
      frozen = true
      for (const socket of sockets) socket.pause()
    },
    thaw: () => {
      frozen = false
      for (const socket of sockets) socket.resume()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    }
  }
}
