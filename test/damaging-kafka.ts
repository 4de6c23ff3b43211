import { connect, createServer, type Socket } from 'node:net'
import type { DamagingDriver } from '../connectors/contracts/driver/driver-under-test.ts'
import { type KafkaOptions, kafkaDriver } from '../connectors/kafka/index.ts'

export interface DamagingKafka extends DamagingDriver {
  /** Where the proxy listens. */
  readonly address: { readonly host: string; readonly port: number }
  /** What comes is whole again. */
  readonly repair: () => void
}

/** A broker behind a proxy that changes a byte of every batch in which a text occurs, on its way to the reader. */
export async function startDamagingKafka(broker: string, options: Partial<KafkaOptions> = {}): Promise<DamagingKafka> {
  const [host = '', port = ''] = broker.split(':')
  const texts = new Set<string>()
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const upstream = connect({ host, port: Number(port) })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      const end = (): void => {
        for (const one of [client, upstream]) one.destroy()
        sockets.delete(socket)
      }
      socket.on('error', end).on('close', end)
    }
    client.pipe(upstream)
    eachAnswer(upstream, answer => client.write(damaged(answer, texts)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the proxy does not listen')
  const address = { host: '127.0.0.1', port: bound.port }
  return {
    address,
    driver: kafkaDriver({ ...options, brokers: [broker], addressOf: () => address }),
    damage: text => void texts.add(text),
    repair: () => texts.clear(),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

/** Changes the first byte of each occurrence of the texts. */
function damaged(answer: Buffer, texts: Iterable<string>): Buffer {
  for (const text of texts) {
    for (let at = answer.indexOf(text); at >= 0; at = answer.indexOf(text, at + 1)) {
      answer[at] = (answer[at] as number) ^ 0x20
    }
  }
  return answer
}

/** Calls back with each whole answer: a length in four bytes, then as many bytes. */
function eachAnswer(socket: Socket, onAnswer: (answer: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0)
      onAnswer(Buffer.from(rest.subarray(0, length)))
      rest = rest.subarray(length)
    }
  })
}
