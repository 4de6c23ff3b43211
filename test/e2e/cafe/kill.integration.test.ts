import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import type { Opaque, ProducerRecord, Topic } from '#streams'
import { registrySerdes } from '../../../connectors/schema-registry/index.ts'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { CustomerEvent } from '../../../schemas/generated/cafe.ts'
import { type Catalogue, renameTopics } from '../../../schemas/subject.ts'
import { sampleEvents } from '../../../topology/cafe/sample-events.ts'
import { cafeTopicNames, cafeTopics } from '../../../topology/cafe/topics.ts'
import type { Poison } from '../../poison.ts'
import { stackEnv } from '../feedback-place.ts'
import { deathsBy, deathsIn, poisonOf, sendPoison } from '../poisoned-topic.ts'
import { recordsOf } from '../records.ts'
import { type CafePlace, type CafeScript, cafePlace } from './place.ts'

const kills = 3
const count = 3_000
const shownIds = (output: string): readonly string[] =>
  [...output.matchAll(/├─ Event ID: (\S+)\n(?:.*\n){4}-{80}\n/g)].map(([, id = '']) => id)

let cafe: CafePlace
let encode: (event: CustomerEvent) => Buffer
let topic: Topic<Opaque, CustomerEvent>
let subjects: Catalogue

beforeAll(async () => {
  cafe = await cafePlace()
  expect(await cafe.start('create-topic').ended).toBe(0)
  const names = { events: cafe.topic, deadLetter: `${cafe.topic}-dlt` }
  topic = cafeTopics(names).events
  subjects = renameTopics(catalogue, { [cafeTopicNames.events]: names.events })
  const serdes = registrySerdes({ url: stackEnv().SCHEMA_REGISTRY_URL, catalogue: subjects })
  const values = serdes(topic.value, topic.name, 'value')
  await values.open?.()
  encode = values.serialize
})

function anEvent(): CustomerEvent {
  const [event] = sampleEvents({ random: Math.random, uuid: randomUUID, now: () => Date.now() * 1_000 })
  if (event === undefined) throw new Error('no sample')
  return event
}

async function send(records: readonly Omit<ProducerRecord, 'topic'>[]): Promise<void> {
  const producer = cafe.driver.producer()
  try {
    expect(await producer.send(records.map(record => ({ ...record, topic: cafe.topic })))).toEqual([])
  } finally {
    await producer.close()
  }
}

const recordOf = (event: CustomerEvent) => ({ key: Buffer.from(event.customer_name), value: encode(event) })

/** Lets a consumer show some events and kills it in the middle of its work; answers what it had shown. */
async function killedAfter(some: number): Promise<readonly string[]> {
  const consumer: CafeScript = cafe.start('consumer')
  await consumer.until(() => shownIds(consumer.output()).length >= some)
  await delay(Math.random() * 20)
  consumer.send('SIGKILL')
  expect(await consumer.ended).toBeNull()
  return shownIds(consumer.output())
}

test('K-9, K-27: over kills every event is shown, each kill repeats at most one, and what is committed was shown', async () => {
  const events = Array.from({ length: count }, anEvent)
  await send(events.map(recordOf))
  const runs: (readonly string[])[] = []
  for (let i = 0; i < kills; i++) {
    runs.push(await killedAfter(50 + 100 * i))
    const seen = new Set(runs.flat()).size
    const committed = count - (await cafe.lag())
    expect(committed, `after kill ${i + 1}`).toBeLessThanOrEqual(seen)
    expect(seen - committed, `after kill ${i + 1}`).toBeLessThanOrEqual(1)
  }
  const last = cafe.start('consumer')
  await expect.poll(() => cafe.lag(), { interval: 100 }).toBe(0)
  last.send('SIGINT')
  expect(await last.ended).toBe(0)
  runs.push(shownIds(last.output()))
  const shown = runs.flat()
  expect(new Set(shown)).toEqual(new Set(events.map(({ event_id }) => event_id)))
  expect(shown.length - count).toBeLessThanOrEqual(kills)
  for (const ids of runs) expect(new Set(ids).size, 'no run shows an event twice').toBe(ids.length)
})

test('every kind of poison is one dead letter with its bytes, and the consumer goes on', async () => {
  const good = anEvent()
  const oversize = { ...good, customer_name: 'x'.repeat(1_000_000) }
  const source = { topic, catalogue: subjects, good: { ...good, customer_name: 'MARK' }, oversize }
  const kinds = await poisonOf(stackEnv(), source)
  const changed = (change: object): Buffer =>
    Buffer.concat([encode(good).subarray(0, 5), Buffer.from(JSON.stringify({ ...good, ...change }))])
  const more: readonly Poison[] = [
    { name: 'a quantity of 0', value: changed({ quantity: 0 }), reason: 'deserialization-failed' },
    { name: 'signs that steer a terminal', value: changed({ drink_name: '\u001b[2J' }), reason: 'invalid-value' }
  ]
  const bad = [...kinds, ...more]
  for (const kind of bad) await sendPoison(stackEnv(), cafe.topic, [kind])
  await send([recordOf(good)])
  const consumer = cafe.start('consumer')
  await consumer.until(() => shownIds(consumer.output()).includes(good.event_id), 40_000)
  await expect.poll(() => cafe.lag(), { interval: 50 }).toBe(0)
  consumer.send('SIGINT')
  expect(await consumer.ended).toBe(0)
  expect(shownIds(consumer.output())).toEqual([good.event_id])
  expect(consumer.output()).toContain('Total messages consumed: 1\n')
  expect(deathsIn(await recordsOf(stackEnv(), `${cafe.topic}-dlt`))).toEqual(deathsBy(bad))
})
