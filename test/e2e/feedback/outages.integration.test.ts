import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stack } from '../../../deploy/stack/types.ts'
import type { FeedbackReceived } from '../../../schemas/generated/feedback.ts'
import { startPrivateStack } from '../../private-stack.ts'
import { ask, messageId } from '../http.ts'
import { steadily } from '../pace.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf, recordsOf } from '../records.ts'
import { feedbackOf, feedbackRange, type RawProducer, rawProducer } from './feedback.ts'
import { newerSchema } from './newer-schema.ts'
import { logOf, metricOf, untilWaiting } from './observations.ts'
import { acceptedAs, expectUnavailable, postFeedback, postUntilAccepted } from './posting.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from './system.ts'

const outage = 20_000

let stack: Stack
let system: FeedbackSystem
let worker: Served
let api = ''
let producer: RawProducer

afterAll(() => stack.stop())
const newSystem = feedbackSystems({ env: () => stack.env, clean: false })

beforeAll(async () => {
  stack = await startPrivateStack()
  system = await newSystem()
  worker = await system.worker()
  api = (await system.api()).url
  producer = await rawProducer(system)
})

afterAll(() => producer.close())

/** How often the worker was rebuilt, and how often it was given partitions. */
async function disturbances(): Promise<readonly number[]> {
  return [
    await metricOf([worker], 'streams_client_restarts_total'),
    await metricOf([worker], 'streams_rebalances_total')
  ]
}

async function isReady({ url }: Served): Promise<boolean> {
  return (await ask(`${url}/ready`)).status === 200
}

test('the database is away for 20 s: feedback is accepted all the while, the worker waits, then every row is there', async () => {
  const run = 'database'
  const before = await disturbances()
  const linesBefore = logOf(worker.child).length
  await stack.kill('mysql')
  const down = delay(outage)
  const produced = feedbackRange(run, 0, 3_000)
  const posted = steadily(50, down, async n => {
    const feedback = feedbackOf(run, produced.length + n)
    return acceptedAs(feedback, await postFeedback(api, feedback))
  })
  await producer.send(produced)
  await untilWaiting(worker, 'sink')
  expect(await isReady(worker)).toBe(false)
  expect((await ask(`${api}/feedback/${produced[0]?.message_id}`)).status).toBe(503)
  const all = [...produced, ...(await posted)]
  await stack.restart('mysql')
  await quiescent(system)

  const { stored, expected } = rowsBeside(all, await rowsOf(system))
  expect(stored).toEqual(expected)
  expect(all.length).toBeGreaterThan(produced.length + 200)
  expect(await deadLettersOf(system)).toEqual([])
  expect(await disturbances()).toEqual(before)
  expect(worker.child.running).toBe(true)
  // Tries of six tasks, further and further apart: a loop that does not rest would log thousands.
  const tries = logOf(worker.child).slice(linesBefore)
  expect(tries.filter(({ msg }) => String(msg).startsWith('sink not available')).length).toBeLessThan(80)
})

test('the registry is away for 20 s: a worker that starts and one that meets a new schema wait, then all is stored', async () => {
  const fresh = await newSystem()
  await (await fresh.worker()).child.terminate()
  const [waitingForStart, waitingForSchema] = [feedbackRange('fresh', 0, 1_000), feedbackRange('newer', 0, 1_000)]
  const other = await rawProducer(fresh)
  await other.send(waitingForStart)
  await other.close()
  const newer = await newerSchema(system)

  await stack.kill('registry')
  const down = delay(outage)
  const starting = await fresh.worker({}, { wait: false })
  await producer.sendRecords(waitingForSchema.map(feedback => newer(feedback)))
  await untilWaiting(worker, 'registry')
  const meanwhile = feedbackOf('meanwhile', 0)
  const accepted = acceptedAs(meanwhile, await postFeedback(api, meanwhile))
  await down
  expect(starting.child.running).toBe(true)
  await expect(isReady(starting)).resolves.toBe(false)
  await stack.restart('registry')
  await starting.child.ready()
  await Promise.all([quiescent(fresh), quiescent(system)])

  const atFresh = rowsBeside(waitingForStart, await rowsOf(fresh))
  expect(atFresh.stored).toEqual(atFresh.expected)
  const here = rowsBeside([...waitingForSchema, accepted], await rowsOf(system))
  expect(here.stored).toEqual(here.expected)
  expect([...(await deadLettersOf(fresh)), ...(await deadLettersOf(system))]).toEqual([])
  expect(await metricOf([worker, starting], 'streams_client_restarts_total')).toBe(0)
  await starting.child.terminate()
})

test('the broker is killed and comes back while feedback flows: nothing acknowledged is lost, nothing sent once is there twice', async () => {
  const run = 'restart'
  const comesBack = delay(1_500)
    .then(() => stack.kill('kafka'))
    .then(() => stack.restart('kafka'))
    .then(() => delay(1_500))
  const produced = steadily(100, comesBack, async n => {
    const feedback = feedbackRange(run, n * 20, (n + 1) * 20)
    await producer.send(feedback)
    return feedback
  })
  const posted = await steadily(100, comesBack, n =>
    postUntilAccepted(api, feedbackOf(`${run}-posted`, n), `${run}-${n}`)
  )
  const refused = posted.filter(({ refusals }) => refusals.length > 0)
  for (const answer of refused.flatMap(({ refusals }) => refusals)) expectUnavailable(answer)
  const sentOnce = [
    ...(await produced).flat(),
    ...posted.filter(({ refusals }) => refusals.length === 0).map(({ accepted }) => accepted)
  ]
  await quiescent(system, 90_000)

  const { stored, expected } = rowsBeside(
    [...sentOnce, ...refused.map(({ accepted }) => accepted)],
    await rowsOf(system)
  )
  expect(stored).toEqual(expected)
  const raw = (await recordsOf(system.env, system.topics.raw.name)).map(({ value }) => value?.toString('latin1') ?? '')
  const copies = (id: string): number => raw.filter(value => value.includes(id)).length
  expect(sentOnce.filter(({ message_id }) => copies(message_id) !== 1)).toEqual([])
  expect(refused.length).toBeGreaterThan(0)
  expect(await deadLettersOf(system)).toEqual([])
  expect(worker.child.running).toBe(true)
})

test.each([
  ['killed', () => stack.kill('kafka'), () => stack.restart('kafka')],
  ['frozen', () => stack.pause('kafka'), () => stack.resume('kafka')]
])(
  'the broker is %s: POST answers 503 within 5 s, and a retry with the same key makes one row',
  async (how, fail, recover) => {
    const named = (n: number): FeedbackReceived => ({
      ...feedbackOf('broker', n),
      feedback_text: `The broker is ${how}, not good (${n})`
    })
    const feedback = Array.from({ length: 20 }, (_, n) => named(n))
    const key = (n: number): string => `broker-${how}-${n}`
    const postAll = () => Promise.all(feedback.map((one, n) => postFeedback(api, one, key(n))))
    await fail()
    for (const answer of await postAll()) expectUnavailable(answer)
    const whileUnknown = await postFeedback(api, named(99))
    expectUnavailable(whileUnknown)
    expect(whileUnknown.took).toBeLessThan(3_000)
    await recover()
    const retried = await Promise.all(feedback.map((one, n) => postUntilAccepted(api, one, key(n))))
    const accepted = retried.map(one => one.accepted)
    expect((await postAll()).map(messageId)).toEqual(accepted.map(({ message_id }) => message_id))
    await quiescent(system, 90_000)

    const rows = await rowsOf(system)
    const { stored, expected } = rowsBeside(accepted, rows)
    expect(stored).toEqual(expected)
    const texts = rows.map(({ feedback_text }) => feedback_text).filter(text => text.includes(`broker is ${how}`))
    expect(texts.sort()).toEqual(feedback.map(({ feedback_text }) => feedback_text).sort())
    expect(await deadLettersOf(system)).toEqual([])
  }
)
