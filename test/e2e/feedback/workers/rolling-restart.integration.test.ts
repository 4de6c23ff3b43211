import { beforeAll, expect, test } from 'vitest'
import type { Ending } from '../../child.ts'
import { steadily } from '../../pace.ts'
import { quiescent } from '../../quiescence.ts'
import { deadLettersOf, scoredEvents } from '../../records.ts'
import { feedbackRange, type RawProducer, rawProducer } from '../feedback.ts'
import { loggedRows } from '../observations.ts'
import { rowsBeside, rowsOf } from '../rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from '../system.ts'

const newSystem = feedbackSystems()
const rounds = 4

let system: FeedbackSystem
let producer: RawProducer
let workers: Served[]

beforeAll(async () => {
  system = await newSystem()
  workers = [await system.worker(), await system.worker()]
  producer = await rawProducer(system)
})

/** Replaces every worker in turn, as a roll-out does: the old one ends, then the new one starts. */
async function roll(): Promise<readonly Ending[]> {
  const endings: Ending[] = []
  for (let n = 0; n < rounds; n++) {
    const [oldest, ...others] = workers
    if (oldest !== undefined) endings.push(await oldest.child.terminate())
    workers = [...others, await system.worker()]
  }
  return endings
}

test('workers that are replaced in turn under load, by SIGTERM, write every record once: to the sink and to the scored topic', async () => {
  const rolled = roll()
  const size = 100
  const sent = await steadily(50, rolled, async n => {
    const feedback = feedbackRange('rolling', n * size, (n + 1) * size)
    await producer.send(feedback)
    return feedback
  })
  const all = sent.flat()
  await producer.close()
  await quiescent(system)

  const { stored, expected } = rowsBeside(all, await rowsOf(system))
  expect(stored).toEqual(expected)
  expect((await scoredEvents(system)).length).toBe(all.length)
  expect(await deadLettersOf(system)).toEqual([])
  for (const { code, took } of await rolled) {
    expect(code).toBe(0)
    expect(took).toBeLessThan(25_000)
  }
  for (const { child } of workers) expect((await child.terminate()).code).toBe(0)
  expect(loggedRows(system.children)).toEqual({ inserted: all.length, duplicates: 0 })
})
