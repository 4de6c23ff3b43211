import { beforeAll, expect, test } from 'vitest'
import { errorHeaders, headerText } from '#streams'
import { messageId, post, stored } from '../http.ts'
import { quiescent } from '../quiescence.ts'
import { deadLettersOf, recordsOf, scoredEvents } from '../records.ts'
import { feedbackOf, rawProducer } from './feedback.ts'
import { rowsBeside, rowsOf } from './rows.ts'
import { type FeedbackSystem, feedbackSystems } from './system.ts'

const newSystem = feedbackSystems()
const run = `json-${Date.now()}`

let system: FeedbackSystem
let api = ''

beforeAll(async () => {
  system = await newSystem({ FEEDBACK_FORMAT: 'json' })
  await system.worker()
  api = (await system.api()).url
})

test('FEEDBACK_FORMAT=json: the API writes plain JSON with the same field names, and it is scored and stored', async () => {
  const feedback = { customer_id: 'CUST-J', feedback_text: 'Lovely 😍 cup', timestamp: '2026-02-19T14:30:00.250Z' }
  const id = messageId(await post(api, feedback))
  const { body } = await stored(api, id)
  expect(body).toMatchObject({ feedback_timestamp: '2026-02-19T14:30:00.250Z', sentiment_score: 'positive' })
  const raw = (await recordsOf(system.env, system.topics.raw.name)).find(({ value }) => value?.includes(id) === true)
  expect(JSON.parse(raw?.value?.toString() ?? '')).toEqual({
    message_id: id,
    customer_id: 'CUST-J',
    feedback_text: 'Lovely 😍 cup',
    feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30, 0, 250)
  })
  const [event] = await scoredEvents(system, new Set([id]))
  expect(event?.value.sentiment_score).toBe('positive')
})

test('FEEDBACK_FORMAT=json: what is no such JSON becomes a dead letter, beside what is', async () => {
  const good = feedbackOf(run, 1)
  const bad = ['{"message_id": ', '[]', '"text"', '{}', JSON.stringify({ ...good, feedback_text: 7 })]
  const producer = await rawProducer(system)
  const record = (value: string) => ({
    topic: system.topics.raw.name,
    key: Buffer.from(run),
    value: Buffer.from(value)
  })
  await producer.sendRecords([...bad, JSON.stringify(good)].map(record))
  await producer.close()
  await quiescent(system)
  const dead = (await deadLettersOf(system)).filter(({ key }) => key?.toString() === run)
  expect(dead.map(({ value }) => value?.toString()).sort()).toEqual([...bad].sort())
  for (const { headers } of dead) expect(headerText(headers, errorHeaders.exception)).toBe('deserialization-failed')
  const { stored: rows, expected } = rowsBeside([good], await rowsOf(system))
  expect(rows).toEqual(expected)
})
