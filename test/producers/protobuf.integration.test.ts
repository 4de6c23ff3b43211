import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { type RawRecord, serdes } from '#streams'
import { type Catalogue, registrySerdes } from '../../connectors/schema-registry/index.ts'
import { isMissing, pythonProducer } from '../programs.ts'
import { built, pythonProtobuf } from './producer.ts'

const url = process.env.SCHEMA_REGISTRY_URL ?? ''
const id = `protobuf-${randomUUID().slice(0, 8)}`
const topic = `${id}-orders`
const subjects = [`${topic}-value`, `${id}-shop/address.proto`]
const schema = (name: string): Promise<string> => readFile(join(import.meta.dirname, 'python-protobuf', name), 'utf8')

afterAll(async () => {
  for (const subject of subjects.map(encodeURIComponent)) {
    await fetch(`${url}/subjects/${subject}`, { method: 'DELETE' })
    await fetch(`${url}/subjects/${subject}?permanent=true`, { method: 'DELETE' })
  }
})

/** What serialize.py prints: bytes of messages in hex. */
async function serialized(folder: string): Promise<{ readonly [name: string]: string }> {
  const [program, ...args] = pythonProtobuf.command(folder)
  const { stdout } = await promisify(execFile)(program, args, { env: { ...process.env, RUN: id }, timeout: 60_000 })
  return JSON.parse(stdout)
}

test.skipIf(isMissing(pythonProducer))(
  "reads Protobuf of Confluent's Python client with the schemas that it registered, descriptors that refer to each other",
  async ({ skip }) => {
    const folder = await built(pythonProtobuf).catch((thrown: unknown) => {
      process.stderr.write(`Protobuf of Python is skipped: its packages cannot be had (${thrown})\n`)
      return undefined
    })
    if (folder === undefined) return skip('its packages cannot be had')
    const written = await serialized(folder)
    const common = { topic, format: 'protobuf', compatibility: 'BACKWARD' } as const
    const references = [{ name: 'shop/address.proto', subject: 'address' }]
    const order = { ...common, schema: await schema('shop/order.proto'), references }
    const catalogue: Catalogue = [
      { ...order, subject: 'order' },
      { ...order, subject: 'line', message: 'shop.Order.Line' },
      { ...order, subject: 'payment', message: 'shop.Payment' },
      { ...common, subject: 'address', schema: await schema('shop/address.proto') }
    ]
    const resolve = registrySerdes({ url, catalogue })
    const read = async (name: string, subject: string): Promise<unknown> => {
      const value = Buffer.from(written[name] ?? '', 'hex')
      const serde = resolve(serdes.protobuf<object>(subject), topic, 'value')
      await serde.prepare?.([{ key: null, value, timestamp: 0, headers: {}, offset: 0 } satisfies RawRecord])
      return serde.deserialize(value)
    }
    expect(await read('everything', 'order')).toMatchObject({
      orderId: 'o-1 ☕',
      totalCents: Number.MAX_SAFE_INTEGER,
      status: 'STATUS_PAID',
      deliverTo: { street: 'Main St 1', city: 'Ghent' },
      placed: { seconds: 1_771_511_400, nanos: 5 },
      byNumber: { '-5': { sku: 'five', count: 0 } }
    })
    expect(await read('empty', 'order')).toMatchObject({ orderId: '', lines: [] })
    expect(await read('line', 'line')).toEqual({ sku: 'tea', count: -2 })
    expect(await read('payment', 'payment')).toEqual({ orderId: 'o-1' })
  },
  // Its packages are fetched the first time.
  300_000
)
