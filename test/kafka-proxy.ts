import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../connectors/kafka/index.ts'

/** A request on its way to the broker. */
export interface SeenRequest {
  /** Kafka's number of the request; see `apiKeys`. */
  readonly apiKey: number
}

/**
 * What becomes of a request: `pass` it on, `lose-answer` (the broker gets it, the answer is dropped and the connection cut), `swallow` (the
 * broker never gets it and the connection hangs), `delay-answer` by some milliseconds.
 */
export type Fault = 'pass' | 'lose-answer' | 'swallow' | { readonly delayAnswer: number }

/** Kafka's numbers of the requests that tests speak of. */
export const apiKeys = { produce: 0, fetch: 1, offsetCommit: 8, heartbeat: 12, apiVersions: 18 } as const

/**
 * A TCP proxy before one broker that understands where requests and answers begin, for tests of what a driver does when the network fails.
 * Point the driver at it with `addressOf: () => proxy.address`.
 */
export class FaultProxy {
  readonly #target: Address
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  /** Asked for every request. */
  decide: (request: SeenRequest) => Fault = () => 'pass'

  constructor(target: Address) {
    this.#target = target
    this.#server = createServer(client => this.#accept(client))
  }

  get address(): Address {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen: call start first')
    return { host: '127.0.0.1', port: address.port }
  }

  /** Listens on a free port, or on the one given. */
  start(port = 0): Promise<void> {
    return new Promise(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  /** Cuts every connection that is open now. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    this.cut()
    if (this.#server.listening) await new Promise(resolve => this.#server.close(resolve))
  }

  #accept(client: Socket): void {
    const broker = connect(this.#target)
    const faults: Fault[] = []
    for (const socket of [client, broker]) this.#track(socket, [client, broker])
    eachFrame(client, frame => {
      const fault = this.decide({ apiKey: frame.readInt16BE(4) })
      if (fault === 'swallow') return
      faults.push(fault)
      broker.write(frame)
    })
    eachFrame(broker, frame => {
      const fault = faults.shift() ?? 'pass'
      if (fault === 'lose-answer') client.destroy()
      else if (typeof fault === 'object') setTimeout(() => client.write(frame), fault.delayAnswer)
      else client.write(frame)
    })
  }

  #track(socket: Socket, pair: readonly Socket[]): void {
    this.#sockets.add(socket)
    const end = (): void => {
      this.#sockets.delete(socket)
      for (const other of pair) other.destroy()
    }
    socket.on('error', end)
    socket.on('close', end)
  }
}

/** Calls back with each whole request or answer: a length in four bytes, then as many bytes. */
function eachFrame(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0)
      onFrame(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  })
}
