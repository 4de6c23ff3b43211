import type { CustomerEvent } from '../../schemas/generated/cafe.ts'

/** Events of one run of the producer. */
export const sampleSize = 5

/**
 * Customers by the partition that their names, as keys, have in a topic of three: five events reach all three when each row gives one.
 * With another number of partitions the names still spread, but nothing is promised.
 */
const customersByPartition: readonly (readonly string[])[] = [
  ['Diana Martinez', 'Bob Smith'],
  ['Charlie Davis'],
  ['Grace Kim']
]

const drinks = ['Espresso', 'Cappuccino', 'Cold Brew', 'Americano', 'Latte']

/** Prices of an order in cents, both ends included. */
const cents = { least: 350, most: 850 }

const mostDrinks = 3

/** Where chance, ids and time come from. */
export interface SampleSources {
  /** At least 0 and below 1. */
  readonly random: () => number
  readonly uuid: () => string
  /** Microseconds since the epoch. */
  readonly now: () => number
}

/**
 * Five random events: names that reach all partitions of a topic of three, members and others. The same customer may be both.
 */
export function sampleEvents(sources: SampleSources): readonly CustomerEvent[] {
  const { random } = sources
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const everyone = customersByPartition.flat()
  const customers = customersByPartition.map(pick)
  while (customers.length < sampleSize) customers.push(pick(everyone))
  const members = memberships(random)
  return shuffled(customers, random).map((customer, i) => ({
    event_id: sources.uuid(),
    customer_name: customer,
    drink_name: pick(drinks),
    quantity: 1 + Math.floor(random() * mostDrinks),
    amount: (cents.least + Math.floor(random() * (cents.most - cents.least + 1))) / 100,
    is_member: members[i] === true,
    ts_utc: isoMicroseconds(sources.now())
  }))
}

/** Random, with at least one of each kind. */
function memberships(random: () => number): readonly boolean[] {
  const members = Array.from({ length: sampleSize }, () => random() < 0.5)
  if (new Set(members).size === 2) return members
  const other = Math.floor(random() * sampleSize)
  return members.map((member, i) => (i === other ? !member : member))
}

function shuffled<T>(list: readonly T[], random: () => number): readonly T[] {
  return list
    .map(item => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** ISO 8601 in UTC with six digits of a second, as in `2026-02-03T02:16:55.763294+00:00`. */
export function isoMicroseconds(microseconds: number): string {
  const seconds = new Date(Math.floor(microseconds / 1_000)).toISOString().slice(0, 19)
  return `${seconds}.${String(microseconds % 1_000_000).padStart(6, '0')}+00:00`
}
