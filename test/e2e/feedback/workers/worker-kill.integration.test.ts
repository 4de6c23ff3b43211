import { beforeAll, expect, test } from 'vitest'
import { headerText } from '#streams'
import { waitFor } from '../../../../deploy/stack/wait.ts'
import { lagOf, quiescent } from '../../quiescence.ts'
import { deadLettersOf, scoredEvents } from '../../records.ts'
import { feedbackOf, type RawProducer, rawProducer } from '../feedback.ts'
import { loggedRows } from '../observations.ts'
import { countRows, rowsBeside, rowsOf } from '../rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from '../system.ts'

const newSystem = feedbackSystems()
const total = 20_000
const kills = 3
const idHeader = 'test-id'

let system: FeedbackSystem
let producer: RawProducer
const workers: Served[] = []

/** Every fortieth is over a limit: it must end as a dead letter. */
const isPoison = (k: number): boolean => k % 40 === 7

const feedback = Array.from({ length: total }, (_, k) => {
  const good = feedbackOf('kill', k)
  return isPoison(k) ? { ...good, customer_id: 'x'.repeat(256 + (k % 7)) } : good
})
const good = feedback.filter((_, k) => !isPoison(k))
const poison = feedback.filter((_, k) => isPoison(k))
const idsOf = (some: readonly { readonly message_id: string }[]): readonly string[] =>
  some.map(({ message_id }) => message_id).sort()

beforeAll(async () => {
  system = await newSystem({ BATCH_RECORDS: '250' })
  workers.push(await system.worker(), await system.worker())
  producer = await rawProducer(system)
})

/** Sends a part of the feedback and kills a worker while it is at it. Resolves with what that left uncommitted. */
async function killAmid(part: typeof feedback, victim: Served): Promise<number> {
  const before = await countRows(system)
  await producer.sendRecords(part.map(one => producer.record(one, { [idHeader]: one.message_id })))
  const isAtIt = async (): Promise<boolean> => (await countRows(system)) > before + part.length / 20
  expect(await waitFor(isAtIt, { limit: 120_000, every: 2 })).toBe(true)
  await victim.child.kill()
  return await lagOf(system)
}

test(`a worker is killed ${kills} times amid ${total} records: each id is a row or a dead letter, none is both, no row is there twice`, async () => {
  const share = total / (kills + 1)
  for (let n = 0; n < kills; n++) {
    const left = await killAmid(feedback.slice(n * share, (n + 1) * share), workers[n] as Served)
    expect(left, 'records under way when the worker was killed').toBeGreaterThan(0)
    workers.push(await system.worker())
  }
  const last = feedback.slice(kills * share)
  await producer.sendRecords(last.map(one => producer.record(one, { [idHeader]: one.message_id })))
  await producer.close()
  await quiescent(system)

  const rows = await rowsOf(system)
  const { stored, expected } = rowsBeside(good, rows)
  expect(stored).toEqual(expected)
  expect(rows.length).toBe(good.length)
  const letters = (await deadLettersOf(system)).map(({ headers }) => headerText(headers, idHeader) ?? '')
  expect([...new Set(letters)].sort()).toEqual(idsOf(poison))
  const scored = (await scoredEvents(system)).map(({ value }) => value.message_id)
  expect([...new Set(scored)].sort()).toEqual(idsOf(good))
  // Records came again, so the kills did hit batches that were under way.
  expect(loggedRows(system.children).duplicates + scored.length - good.length).toBeGreaterThan(0)
})
