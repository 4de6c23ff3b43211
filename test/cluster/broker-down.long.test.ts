import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feedbackOf } from '../e2e/feedback/feedback.ts'
import { postUntilAccepted } from '../e2e/feedback/posting.ts'
import { countRows, rowsBeside, rowsOf } from '../e2e/feedback/rows.ts'
import { type FeedbackSystem, feedbackSystems } from '../e2e/feedback/system.ts'
import { stackEnv } from '../e2e/feedback-place.ts'
import { steadily } from '../e2e/pace.ts'
import { quiescent } from '../e2e/quiescence.ts'
import { scoredEvents } from '../e2e/records.ts'
import { startThreeBrokers, type ThreeBrokers } from './three-brokers.ts'

const away = 60_000

let brokers: ThreeBrokers
let system: FeedbackSystem
let api: string

beforeAll(async () => {
  brokers = await startThreeBrokers()
})
afterAll(() => brokers.stop())
const newSystem = feedbackSystems({ env: () => ({ ...stackEnv(), KAFKA_BROKER: brokers.bootstrap }) })

beforeAll(async () => {
  system = await newSystem({})
  await Promise.all([system.worker(), system.worker()])
  api = (await system.api()).url
})

/** A minute of feedback with one broker gone and back after it. */
async function withoutOne(begin: () => Promise<void>, end: () => Promise<void>, run: string) {
  const outage = (async () => {
    await delay(2_000)
    await begin()
    const before = await countRows(system)
    await delay(away)
    expect(await countRows(system), 'rows go on being written').toBeGreaterThan(before + 300)
    await end()
    await delay(2_000)
  })()
  const sent = await steadily(50, outage, n => postUntilAccepted(api, feedbackOf(run, n), `${run}-${n}`))
  return sent.map(({ accepted }) => accepted)
}

test.for([
  ['killed', () => brokers.kill(1), () => brokers.start(1)],
  ['stopped', () => brokers.stopBroker(2), () => brokers.start(2)],
  ['frozen', async () => brokers.pause(3), async () => brokers.resume(3)]
] as const)(
  'with one broker of three %s for a minute all feedback goes on to the table, each once',
  async ([how, begin, end]) => {
    const sent = await withoutOne(begin, end, `minute-${how}`)
    await quiescent(system)
    const rows = await rowsOf(system)
    const { stored, expected } = rowsBeside(sent, rows)
    expect(stored).toEqual(expected)
    expect(new Set(rows.map(({ message_id }) => message_id)).size).toBe(rows.length)
    const scored = await scoredEvents(system, new Set(sent.map(({ message_id }) => message_id)))
    expect(new Set(scored.map(({ value }) => value.message_id)).size).toBe(sent.length)
  }
)
