import { connect } from 'node:net'
import { ByteReader } from '../../connectors/kafka/wire/batches/byte-reader.ts'
import { ByteWriter } from '../../connectors/kafka/wire/batches/byte-writer.ts'

/** A request of Kafka's protocol, as tests write it. */
export interface BrokerRequest {
  readonly api: number
  readonly version: number
  /** Whether header and answer have tagged fields. */
  readonly flexible?: boolean
  readonly body: (writer: ByteWriter) => void
}

const limit = 3_000

function bytesOf({ api, version, flexible = false, body }: BrokerRequest): Buffer {
  const writer = new ByteWriter()
  writer.int32(0)
  writer.int16(api)
  writer.int16(version)
  writer.int32(1)
  writer.string('millrace-test')
  if (flexible) writer.int8(0)
  body(writer)
  writer.patchInt32(0, writer.length - 4)
  return Buffer.from(writer.view())
}

/** Sends a request to the broker at this port of the loopback address; the answer without its header. Rejects when it does not answer. */
export async function askBroker(port: number, request: BrokerRequest): Promise<ByteReader> {
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port })
    const chunks: Buffer[] = []
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(limit, () => fail(new Error(`the broker at port ${port} does not answer`)))
    socket.on('error', fail)
    socket.on('close', () => reject(new Error(`the broker at port ${port} closed the connection`)))
    socket.on('data', (data: Buffer) => {
      chunks.push(data)
      const all = Buffer.concat(chunks)
      if (all.length < 4 || all.length < 4 + all.readInt32BE(0)) return
      socket.destroy()
      resolve(all)
    })
    socket.write(bytesOf(request))
  })
  // Length and correlation id.
  return new ByteReader(answer, request.flexible ? 9 : 8)
}

/** Reads an array whose length has 32 bits. */
export function readArray<T>(reader: ByteReader, read: (reader: ByteReader) => T): readonly T[] {
  return Array.from({ length: Math.max(0, reader.int32()) }, () => read(reader))
}

/** Reads text that may be null, which is read as empty. */
export function readText(reader: ByteReader): string {
  const length = reader.int16()
  return length < 0 ? '' : reader.utf8(length)
}

/** Writes an array whose length has 32 bits. */
export function writeArray<T>(writer: ByteWriter, items: readonly T[], write: (item: T) => void): void {
  writer.int32(items.length)
  for (const item of items) write(item)
}
