import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Where a proxy leads. */
export interface ProxyTarget {
  readonly host: string
  /** Default 3306. */
  readonly port?: number
}

/** A way to the server that a test can block, as a paused server or a dropped cable would. */
export interface TestProxy {
  readonly port: number
  /** Nothing passes any more, in either direction; connections stay open and new ones are accepted. */
  readonly pause: () => void
  readonly resume: () => void
  /** Leads new connections elsewhere, as a changed name does; those that are open stay where they are. */
  readonly lead: (target: ProxyTarget) => void
  /** Breaks every connection. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

/** Starts a proxy on a free port of the loopback. */
export async function testProxy(first: ProxyTarget): Promise<TestProxy> {
  let target = first
  const sockets = new Set<Socket>()
  let paused = false
  const track = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    return socket.on('close', () => sockets.delete(socket))
  }
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer(client => {
    const upstream = track(connect(target.port ?? 3306, target.host))
    forward(track(client), upstream, () => paused)
    forward(upstream, client, () => paused)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    pause: () => {
      paused = true
    },
    resume: () => {
      paused = false
      cut()
    },
    lead: to => {
      target = to
    },
    cut,
    close: async () => {
      cut()
      server.close()
      await once(server, 'close')
    }
  }
}

function forward(from: Socket, to: Socket, paused: () => boolean): void {
  from.on('data', data => {
    if (!paused()) to.write(data)
  })
  from.on('close', () => to.destroy())
}
