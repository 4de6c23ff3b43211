import { beforeAll, expect, test } from 'vitest'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf } from '../records.ts'
import { feedbackOf, feedbackRange, type RawProducer, rawProducer } from './feedback.ts'
import { sinkRows } from './observations.ts'
import { acceptedAs, postFeedback } from './posting.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from './system.ts'

const newSystem = feedbackSystems()
const feedback = feedbackRange('replay', 0, 1_000)

let system: FeedbackSystem
let worker: Served
let producer: RawProducer
/** Records in the raw topic so far. */
let records = 0

beforeAll(async () => {
  system = await newSystem()
  worker = await system.worker()
  producer = await rawProducer(system)
})

async function send(some: typeof feedback): Promise<void> {
  await producer.send(some)
  records += some.length
}

test('events that are sent again, at once or later, make no second row and are counted as duplicates', async () => {
  await send([...feedback, ...feedback.slice(0, 200)])
  await quiescent(system)
  await send(feedback.slice(100, 400))
  await quiescent(system)

  const rows = await rowsOf(system)
  const { stored, expected } = rowsBeside(feedback, rows)
  expect(stored).toEqual(expected)
  expect(rows.length).toBe(feedback.length)
  expect(await sinkRows([worker])).toEqual({ inserted: feedback.length, duplicate: 500, refused: 0 })
  expect(worker.child.output).toContain('already processed')
})

test('the first of two events with one id stays as it is', async () => {
  const first = { ...feedbackOf('replay-first', 0), feedback_text: 'good' }
  await send([first])
  await quiescent(system)
  await send([{ ...first, feedback_text: 'bad' }])
  await quiescent(system)
  const { stored, expected } = rowsBeside([first], await rowsOf(system))
  expect(stored).toEqual(expected)
})

test('one Idempotency-Key at two instances of the API makes two events and one row', async () => {
  const apis = [await system.api(), await system.api()]
  const one = feedbackOf('replay-posted', 0)
  const accepted = await Promise.all(
    apis.map(async ({ url }) => acceptedAs(one, await postFeedback(url, one, 'the-same-key')))
  )
  records += apis.length
  await quiescent(system)
  expect(new Set(accepted.map(({ message_id }) => message_id)).size).toBe(1)
  const { stored, expected } = rowsBeside(accepted.slice(0, 1), await rowsOf(system))
  expect(stored).toEqual(expected)
})

test('offsets that are reset to the beginning leave every row as it was: the whole topic is duplicates', async () => {
  const before = await rowsOf(system)
  expect((await worker.child.terminate()).code).toBe(0)
  const admin = kafkaDriver({ brokers: system.env.KAFKA_BROKER.split(',') }).admin()
  await admin.deleteGroups([system.groupId])
  await admin.close()
  worker = await system.worker()
  await quiescent(system)

  expect(await rowsOf(system)).toEqual(before)
  expect(await sinkRows([worker])).toEqual({ inserted: 0, duplicate: records, refused: 0 })
  expect(await deadLettersOf(system)).toEqual([])
})
