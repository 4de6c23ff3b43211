import { connect } from 'node:net'
import { createConnection } from 'mysql2/promise'

const patience = 3_000

/** Metadata request, version 4, of no topic: it is answered with the brokers that are in service. */
function metadataRequest(): Buffer {
  const client = 'millrace-probe'
  const request = Buffer.alloc(4 + 10 + client.length + 5)
  request.writeInt32BE(request.length - 4, 0)
  request.writeInt16BE(3, 4)
  request.writeInt16BE(4, 6)
  request.writeInt32BE(1, 8)
  request.writeInt16BE(client.length, 12)
  request.write(client, 14)
  return request
}

/** First `length` bytes that the server sends after `request` (or by itself). Rejects when it does not in time. */
async function firstBytes(host: string, port: number, length: number, request?: Buffer): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const chunks: Buffer[] = []
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(patience, () => fail(new Error(`${host}:${port} does not answer`)))
    socket.on('error', fail)
    socket.on('close', () => reject(new Error(`${host}:${port} closed the connection`)))
    socket.on('data', (data: Buffer) => {
      chunks.push(data)
      const received = Buffer.concat(chunks)
      if (received.length < length) return
      socket.destroy()
      resolve(received)
    })
    if (request !== undefined) socket.write(request)
  })
}

/** Whether the broker answers over plaintext and counts at least one broker in service. Rejects when it cannot be reached. */
export async function kafkaServes(host: string, port: number): Promise<boolean> {
  // length, correlation id, throttle time, number of brokers: four bytes each
  const answer = await firstBytes(host, port, 16, metadataRequest())
  return answer.readInt32BE(12) > 0
}

/** Whether something accepts connections there. */
export async function accepts(host: string, port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const socket = connect({ host, port })
    const end = (answer: boolean) => (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(patience, end(false))
    socket.on('connect', end(true))
    socket.on('error', end(false))
  })
}

/** Whether the registry lists its subjects. Rejects when it cannot be reached. */
export async function registryServes(url: string, headers: { readonly [name: string]: string } = {}): Promise<boolean> {
  const answer = await fetch(`${url}/subjects`, { headers, signal: AbortSignal.timeout(patience) })
  return answer.status === 200 && Array.isArray(await answer.json())
}

export interface MysqlAccess {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database?: string
}

/** Whether the database lets the user in and answers a query. Rejects when it does not. */
export async function mysqlServes(access: MysqlAccess): Promise<boolean> {
  const connection = await createConnection({ ...access, connectTimeout: patience })
  try {
    await connection.query('SELECT 1')
    return true
  } finally {
    await connection.end()
  }
}
