import { beforeEach, expect, test } from 'vitest'
import { errorHeaders, headerText, type Opaque } from '#streams'
import { listSink, TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { CustomerEvent } from '../../schemas/generated/cafe.ts'
import { localPoisonIds, registryPoison, strangers } from '../../test/poison.ts'
import type { ReceivedEvent } from './received-event.ts'
import { topics } from './topics.ts'
import { cafeTopology } from './topology.ts'

const event: CustomerEvent = {
  event_id: 'd19fc126-039e-445e-a159-38d1ef21c70f',
  customer_name: 'Charlie Davis',
  drink_name: 'Cold Brew',
  quantity: 2,
  amount: 3.6,
  is_member: false,
  ts_utc: '2026-02-03T02:16:55.763294+00:00'
}
/** A schema of another subject by which an event is valid too. */
const alike = {
  subject: 'alike-value',
  topic: 'alike',
  format: 'json-schema',
  compatibility: 'NONE',
  schema: JSON.stringify({ type: 'object', required: ['event_id'] })
} as const
const mixed = [...catalogue, alike, ...strangers]
const schemaId = catalogue.findIndex(({ system }) => system === 'cafe') + 1

const shown = listSink<Opaque, ReceivedEvent>()
let driver: TopologyTestDriver

beforeEach(() => {
  shown.rows.length = 0
  driver = new TopologyTestDriver(cafeTopology({ screen: shown }), { serdes: localSerdes(mixed) })
})

/** Bytes in Confluent's wire format under a schema id. */
function wire(id: number, payload: string): Buffer {
  const header = Buffer.alloc(5)
  header.writeInt32BE(id, 1)
  return Buffer.concat([header, Buffer.from(payload)])
}

test('K-1: shows an event with partition, offset and time of its record', async () => {
  await driver.input(topics.events).pipe('Charlie Davis', event, { timestamp: 1_770_084_015_000 })
  expect(shown.rows).toEqual([{ event, partition: 0, offset: 0, timestamp: 1_770_084_015_000 }])
})

test.each(['Z', '+00:00'])('K-3: takes a time in UTC written with %s', async zone => {
  await driver.input(topics.events).pipe('k', { ...event, ts_utc: `2026-02-03T02:16:55${zone}` })
  expect(shown.rows).toHaveLength(1)
})

const misfits: readonly (readonly [string, object, RegExp])[] = [
  ['no UUID', { event_id: 'e-1' }, /event_id/],
  ['a quantity of 0', { quantity: 0 }, /quantity: must be >= 1/],
  ['half a drink', { quantity: 1.5 }, /quantity: must be integer/],
  ['a negative amount', { amount: -0.01 }, /amount: must be >= 0/],
  ['an amount as text', { amount: '3.60' }, /amount: must be number/],
  ['a membership as text', { is_member: 'False' }, /is_member: must be boolean/],
  ['a time of another zone', { ts_utc: '2026-02-03T02:16:55+02:00' }, /ts_utc/],
  ['no time', { ts_utc: 'yesterday' }, /ts_utc/],
  ['a field too many', { tip: 1 }, /additional properties/],
  ...Object.keys(event).map(
    field => [`no ${field}`, { [field]: undefined }, new RegExp(`required property '${field}'`)] as const
  )
]

test.each(misfits)('K-3: dead-letters an event with %s, naming the field', async (_what, change, message) => {
  const value = wire(schemaId, JSON.stringify({ ...event, ...change }))
  await driver.input(topics.events).pipeBytes(Buffer.from('k'), value)
  const [letter] = driver.output(topics.deadLetter).read()
  expect(headerText(letter?.headers ?? {}, errorHeaders.exception)).toBe('deserialization-failed')
  expect(headerText(letter?.headers ?? {}, errorHeaders.message)).toMatch(message)
  expect(letter?.value).toEqual(value)
  expect(shown.rows).toEqual([])
})

const named = (change: object): Buffer => wire(schemaId, JSON.stringify({ ...event, ...change }))

test.each([
  ...registryPoison(
    { good: named({ customer_name: 'MARK' }), oversize: named({ customer_name: 'é'.repeat(256) }) },
    localPoisonIds(mixed)
  ),
  { name: 'a blank name', value: named({ drink_name: ' ' }), reason: 'invalid-value' },
  { name: 'signs that steer a terminal', value: named({ drink_name: '\u001b[2J' }), reason: 'invalid-value' }
])('K-3: $name is one dead letter with its bytes, and the next event is shown', async ({ value, reason }) => {
  const input = driver.input(topics.events)
  await input.pipeBytes(Buffer.from('k'), value)
  await input.pipe('k', event)
  const letters = driver.output(topics.deadLetter).read()
  expect(letters.map(letter => [headerText(letter.headers, errorHeaders.exception), letter.value])).toEqual([
    [reason, value]
  ])
  expect(shown.rows.map(row => row.event)).toEqual([event])
  expect(driver.committed.get(topics.events.name)).toBe(2)
})

test("an event under another subject's schema is shown when it is valid by that one too", async () => {
  await driver.input(topics.events).pipeBytes(Buffer.from('k'), wire(mixed.indexOf(alike) + 1, JSON.stringify(event)))
  expect(shown.rows.map(row => row.event)).toEqual([event])
})

test('an event on the limit of its names is shown', async () => {
  await driver.input(topics.events).pipe('k', { ...event, customer_name: '😀'.repeat(255) })
  expect(shown.rows).toHaveLength(1)
})

test.each([0, 1_767_225_600, 1_767_225_600_000_000])(
  'W11: an event whose record has the time %s is shown at it',
  async timestamp => {
    await driver.input(topics.events).pipe('Charlie Davis', event, { timestamp })
    expect(shown.rows).toMatchObject([{ timestamp }])
  }
)

test.each([-1, 8.64e15 + 1])(
  'W11: an event whose record has no time (%s) is shown at the present one',
  async timestamp => {
    await driver.input(topics.events).pipe('Charlie Davis', event, { timestamp })
    expect(shown.rows).toMatchObject([{ timestamp: driver.clock.now() }])
  }
)
