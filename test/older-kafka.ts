import { connect, createServer, type Socket } from 'node:net'
import type { Driver } from '#streams'
import { type Address, kafkaDriver } from '../connectors/kafka/index.ts'

/** A broker that seems to be an older one. */
export interface OlderKafka {
  readonly driver: Driver
  readonly close: () => Promise<void>
}

const apiVersions = 18

/**
 * Puts a proxy before the broker at `host:port` that lets it claim, of each request by its number, no newer version than the one given: so
 * clients speak as they do to brokers of that time.
 */
export async function startOlderKafka(broker: string, newest: ReadonlyMap<number, number>): Promise<OlderKafka> {
  const [host = '', port = ''] = broker.split(':')
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect({ host, port: Number(port) })
    const asked = new Set<number>()
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      const end = (): void => [client, upstream].forEach(one => void one.destroy())
      socket.on('error', end)
      socket.on('close', end)
    }
    eachFrame(client, frame => {
      if (frame.readInt16BE(4) === apiVersions) asked.add(frame.readInt32BE(8))
      upstream.write(frame)
    })
    eachFrame(upstream, frame => {
      if (asked.delete(frame.readInt32BE(4))) cap(frame, newest)
      client.write(frame)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as { readonly port: number }
  const addressOf = (): Address => ({ host: '127.0.0.1', port: address.port })
  return {
    driver: kafkaDriver({ brokers: [broker], addressOf }),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

/** An answer to ApiVersions up to version 2: a code, and number, oldest and newest version of each request. */
function cap(frame: Buffer, newest: ReadonlyMap<number, number>): void {
  const count = frame.readInt32BE(10)
  for (let i = 0, at = 14; i < count; i++, at += 6) {
    const limit = newest.get(frame.readInt16BE(at)) ?? Number.POSITIVE_INFINITY
    frame.writeInt16BE(Math.min(limit, frame.readInt16BE(at + 4)), at + 4)
  }
}

/** Calls back with each whole request or answer: a length in four bytes, then as many bytes. */
function eachFrame(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0)
      onFrame(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  })
}
