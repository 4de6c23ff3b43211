import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { partitionOfKey } from '#streams'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import { isoMicroseconds, sampleEvents } from './sample-events.ts'
import { topics } from './topics.ts'

const now = 1_770_084_015_763_294
const runs = Array.from({ length: 200 }, () => sampleEvents({ random: Math.random, uuid: randomUUID, now: () => now }))

test('K-1: makes exactly five events, valid by the schema, each with an id of its own', () => {
  const serde = localSerdes(catalogue)(topics.events.value, topics.events.name, 'value')
  for (const events of runs) {
    expect(events).toHaveLength(5)
    for (const event of events) expect(serde.deserialize(serde.serialize(event))).toEqual(event)
  }
  expect(new Set(runs.flat().map(({ event_id }) => event_id)).size).toBe(1_000)
})

test('K-4: uses the drinks, amounts and quantities of the cafe, and the same customer is sometimes a member', () => {
  const all = runs.flat()
  const drinks = ['Americano', 'Cappuccino', 'Cold Brew', 'Espresso', 'Latte']
  expect([...new Set(all.map(({ drink_name }) => drink_name))].sort()).toEqual(drinks)
  expect([...new Set(all.map(({ quantity }) => quantity))].sort()).toEqual([1, 2, 3])
  for (const { amount } of all) expect(String(amount)).toMatch(/^\d\.\d{1,2}$|^\d$/)
  for (const name of ['Diana Martinez', 'Charlie Davis', 'Bob Smith']) {
    const ofCustomer = all.filter(({ customer_name }) => customer_name === name)
    expect(new Set(ofCustomer.map(({ is_member }) => is_member)).size).toBe(2)
  }
})

test('K-7, K-25: five events keyed by their customers reach all three partitions, whatever chance does', () => {
  for (const events of runs) {
    const partitions = events.map(({ customer_name }) => partitionOfKey(Buffer.from(customer_name), 3))
    expect(new Set(partitions).size).toBe(3)
  }
})

test('K-26: five events hold members and others, whatever chance does', () => {
  for (const events of runs) expect(new Set(events.map(({ is_member }) => is_member)).size).toBe(2)
})

test('times have six digits of a second and the offset of UTC', () => {
  expect(isoMicroseconds(now)).toBe('2026-02-03T02:00:15.763294+00:00')
  expect(isoMicroseconds(1_770_084_015_000_007)).toBe('2026-02-03T02:00:15.000007+00:00')
})
