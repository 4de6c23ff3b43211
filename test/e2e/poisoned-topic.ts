import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { errorHeaders, headerText, type Opaque, type RawRecord, type Topic } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import type { StackEnv } from '../../deploy/stack/types.ts'
import type { Catalogue, SubjectSchema } from '../../schemas/subject.ts'
import { type Poison, registryPoison, strangers } from '../poison.ts'

/** Where poison is sent, and values of which it is made. */
export interface PoisonedTopic<V> {
  readonly topic: Topic<Opaque, V>
  /** Holds the topic's subject. */
  readonly catalogue: Catalogue
  /** A good value whose first text holds `MARK`. */
  readonly good: V
  /** Fits the schema, and has more text than the system takes. */
  readonly oversize: V
}

/** Every kind of poison for a topic, under ids of the real registry; the strangers' schemas are registered until the test has ended. */
export async function poisonOf<V>(env: StackEnv, poisoned: PoisonedTopic<V>): Promise<readonly Poison[]> {
  const { topic, catalogue, good, oversize } = poisoned
  const url = env.SCHEMA_REGISTRY_URL
  const [avro = 0, jsonSchema = 0, unparsable = 0] = await Promise.all(
    strangers.map(stranger => register(url, stranger))
  )
  const serde = registrySerdes({ url, catalogue })(topic.value, topic.name, 'value')
  await serde.open?.()
  return registryPoison(
    { good: serde.serialize(good), oversize: serde.serialize(oversize) },
    { unknown: 1_999_999_999, avro, jsonSchema, unparsable }
  )
}

/** Registers under a subject of its own, as a producer in another language does: our client would refuse what it cannot parse. */
async function register(url: string, { subject, format, schema }: SubjectSchema): Promise<number> {
  const path = `${url}/subjects/${subject}-${randomUUID()}`
  onTestFinished(async () => void (await fetch(path, { method: 'DELETE' })))
  const answer = await fetch(`${path}/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema, schemaType: format === 'avro' ? 'AVRO' : 'JSON' })
  })
  const { id } = (await answer.json()) as { readonly id?: number }
  if (id === undefined) throw new Error(`the registry refused ${subject}: ${answer.status}`)
  return id
}

/** Sends each kind once with its name as the key, a kind after another, so that they spread over the partitions. */
export async function sendPoison(env: StackEnv, topic: string, kinds: readonly Poison[]): Promise<void> {
  const producer = kafkaDriver({ brokers: env.KAFKA_BROKER.split(',') }).producer()
  await producer.connect()
  const failures = await producer.send(kinds.map(({ name, value }) => ({ topic, key: Buffer.from(name), value })))
  await producer.close()
  if (failures[0] !== undefined) throw failures[0].error
}

/** A dead letter as key, reason and bytes. */
type Death = readonly [string, string | undefined, Buffer | null]

/** What dead letters say, sorted by key. */
export function deathsIn(letters: readonly RawRecord[]): readonly Death[] {
  return letters
    .map(({ key, headers, value }): Death => [String(key), headerText(headers, errorHeaders.exception), value])
    .sort(byKey)
}

/** What the dead letters of poison are: one of each kind, with its bytes. */
export function deathsBy(kinds: readonly Poison[]): readonly Death[] {
  return kinds.map(({ name, reason, value }): Death => [name, reason, value]).sort(byKey)
}

const byKey = ([a]: Death, [b]: Death): number => (a < b ? -1 : Number(a > b))
