import { randomUUID } from 'node:crypto'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { idPlace, type LoadedSystem } from './loaded-systems.ts'

const partitions = 6
const chunk = 10_000

/**
 * Sends records of a system, packed with zstd, over six partitions, until they have so many bytes unpacked. Answers how often they were
 * made smaller, as the broker counts nothing but what the producer sent.
 */
export async function sendBacklog(
  { environment, input, catalogue, template }: LoadedSystem,
  unpacked: number
): Promise<number> {
  const serde = registrySerdes({ url: environment.SCHEMA_REGISTRY_URL, catalogue })(input.value, input.name, 'value')
  await serde.open?.()
  const encoded = serde.serialize(template)
  const at = encoded.indexOf(idPlace)
  if (at < 0) throw new Error('the template has no place for an id')
  const producer = kafkaDriver({ brokers: environment.KAFKA_BROKER }).producer({ compression: 'zstd' })
  await producer.connect()
  const count = Math.ceil(unpacked / encoded.length)
  for (let sent = 0; sent < count; sent += chunk) {
    const records = Array.from({ length: Math.min(chunk, count - sent) }, (_, i) => {
      const value = Buffer.from(encoded)
      value.write(randomUUID(), at)
      return { topic: input.name, key: Buffer.from('key'), value, partition: i % partitions }
    })
    const [failure] = await producer.send(records)
    if (failure !== undefined) throw failure.error
  }
  await producer.close()
  return count
}
