import { randomUUID } from 'node:crypto'
import type { Producer, Serde } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { CustomerEvent } from '../../schemas/generated/cafe.ts'
import { sampleEvents, sampleSize } from '../../topology/cafe/sample-events.ts'
import { cafeSubjects, cafeTopicsOf } from '../../topology/cafe/topics.ts'
import { cafeDriver } from './connect.ts'

type Write = (text: string) => void

/** Longest wait for the broker, at the start and for each acknowledgement. */
const deliveryTimeoutMs = 10_000

/** Microseconds since the epoch. */
const now = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000)

/**
 * `millrace cafe producer`: sends five random events with acks=1 and tells where each one lies. Resolves with the events once all are
 * acknowledged; rejects with the first error, and what was sent before it stays sent.
 */
export async function produce(environment: Environment, write: Write): Promise<readonly CustomerEvent[]> {
  const { events: topic } = cafeTopicsOf(environment)
  write('Starting Cafe Event Producer with Schema Registry...\n')
  const serdes = registrySerdes({ ...registryOptions(environment), catalogue: cafeSubjects(environment) })
  const values = serdes(topic.value, topic.name, 'value')
  const producer = cafeDriver(environment).producer({ acks: 'leader', deliveryTimeoutMs })
  try {
    await producer.connect()
    await values.open?.()
    write(`Generating and sending ${sampleSize} random customer events to topic '${topic.name}'...\n\n`)
    const sent = sampleEvents({ random: Math.random, uuid: randomUUID, now })
    for (const [i, event] of sent.entries()) {
      write(`${ordered(event, i + 1)}\n`)
      await deliver(producer, values, topic.name, event, write)
    }
    write('\nFlushing remaining messages...\n')
    await producer.flush()
    write('All messages sent successfully!\n')
    return sent
  } finally {
    await producer.close()
  }
}

function ordered({ customer_name, quantity, drink_name, amount, is_member }: CustomerEvent, n: number): string {
  const member = is_member ? 'True' : 'False'
  return `Event ${n}: ${customer_name} ordered ${quantity}x ${drink_name} ($${amount} CAD) - Member: ${member}`
}

async function deliver(
  producer: Producer,
  values: Serde<CustomerEvent>,
  topic: string,
  event: CustomerEvent,
  write: Write
): Promise<void> {
  const [failure] = await producer.send([
    {
      topic,
      key: Buffer.from(event.customer_name, 'utf8'),
      value: values.serialize(event),
      onDelivered: at => write(`Delivered: ${at.topic} [${at.partition}] offset=${at.offset}\n`)
    }
  ])
  if (failure !== undefined) throw failure.error
}
