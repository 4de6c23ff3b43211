import { beforeAll, expect, test } from 'vitest'
import { errorHeaders, headerText } from '#streams'
import { millrace } from '../command.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf } from '../records.ts'
import { feedbackOf, rawProducer } from './feedback.ts'
import { sinkRows } from './observations.ts'
import { query, rowsBeside, rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from './system.ts'

const newSystem = feedbackSystems()
const total = 2_000

const isRefused = (k: number): boolean => k % 173 === 5
const feedback = Array.from({ length: total }, (_, k) =>
  isRefused(k) ? { ...feedbackOf('refused', k), customer_id: `refused-${k}` } : feedbackOf('refused', k)
)
const refused = feedback.filter((_, k) => isRefused(k))
const good = feedback.filter((_, k) => !isRefused(k))

let system: FeedbackSystem
let worker: Served

beforeAll(async () => {
  system = await newSystem()
  worker = await system.worker()
  await query(system, "ALTER TABLE feedback_analysis ADD CONSTRAINT whom CHECK (customer_id NOT LIKE 'refused-%')")
  const producer = await rawProducer(system)
  await producer.send(feedback)
  await producer.close()
  await quiescent(system)
})

test('rows that the database refuses become dead letters alone; their neighbours are stored', async () => {
  const { stored, expected } = rowsBeside(feedback, await rowsOf(system))
  expect(expected.length - stored.length).toBe(refused.length)
  expect(stored).toEqual(rowsBeside(good, []).expected)
  const letters = await deadLettersOf(system)
  expect(letters.map(({ key }) => key?.toString()).sort()).toEqual(refused.map(one => one.customer_id).sort())
  for (const { headers } of letters) {
    expect(headerText(headers, errorHeaders.exception)).toBe('row-refused')
    expect(headerText(headers, errorHeaders.step)).toBe('store-feedback')
  }
  expect(await sinkRows([worker])).toEqual({ inserted: good.length, duplicate: 0, refused: refused.length })
})

test('they are stored when the database takes them again and they are replayed by their reason', async () => {
  await query(system, 'ALTER TABLE feedback_analysis DROP CONSTRAINT whom')
  const { code, output } = await millrace(system, 'dead-letters', 'replay', '--reason', 'row-refused')
  expect(code).toBe(0)
  expect(output).toContain(`${refused.length} replayed`)
  await quiescent(system)
  const { stored, expected } = rowsBeside(feedback, await rowsOf(system))
  expect(stored).toEqual(expected)
  expect((await deadLettersOf(system)).length).toBe(refused.length)
})
