import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Driver, noLog, StreamsError, systemClock } from '#streams'
import { MemoryBroker, memoryDriver } from '../../../../connectors/memory/index.ts'
import type { FeedbackReadModel } from '../../../../topology/feedback/read-model.ts'
import { committedOffsets } from '../../../find/committed-offsets.ts'
import { answerOf } from '../../../testing/answer.ts'
import { aRow, feedbackApp, listRows } from '../../../testing/feedback-app.ts'
import { feedbackBroker, received, scoredValues, testTopics } from '../../../testing/feedback-broker.ts'
import { findFeedback } from './find-feedback.ts'
import { searchFeedback } from './search-feedback.ts'

interface Options {
  readonly limit?: number
  readonly trouble?: string
  readonly rows?: FeedbackReadModel
  readonly wrap?: (driver: Driver) => Pick<Driver, 'admin' | 'reader'>
}

function open({ limit = 1_000, trouble, rows = listRows(), wrap = driver => driver }: Options = {}) {
  const broker = new MemoryBroker()
  for (const topic of Object.values(testTopics)) broker.createTopic(topic, 2)
  const driver = memoryDriver(broker)
  const { admin, reader } = wrap(driver)
  const client = admin()
  const whereabouts = findFeedback({
    search: searchFeedback({
      admin: client,
      reader: reader(),
      topics: testTopics,
      value: received,
      scored: scoredValues,
      limit
    }),
    committed: committedOffsets(client, 'workers', testTopics.raw, systemClock),
    limit,
    troubleOf: async () => trouble,
    log: noLog,
    timeout: 200
  })
  const { app } = feedbackApp({ whereabouts, rows })
  const get = async (path: string) => {
    const response = await app.request(path)
    return { status: response.status, body: await answerOf(response) }
  }
  return { ...feedbackBroker(driver), broker, get }
}

const ids = { v7: () => randomUUIDv7(), v8: () => randomUUID().replace(/-4/, '-8') }

test.each(['v7', 'v8'] as const)(
  'tells where feedback with an id of %s waits, and how many are before it',
  async version => {
    const { accept, commit, get } = open()
    const [first, second, third] = [ids[version](), ids[version](), ids[version]()]
    for (const id of [first, second, third]) await accept(id)
    await commit(1)
    const { status, body } = await get(`/feedback/${third.toUpperCase()}`)
    expect(status).toBe(404)
    expect(body).toMatchObject({ state: 'queued', topic: 'raw', partition: 0, offset: 2, lag: 2 })
    expect(body.detail).toContain('number 2 of those that wait')
    expect((await get(`/feedback/${third}/status`)).body).toEqual({
      message_id: third,
      state: 'queued',
      topic: 'raw',
      partition: 0,
      offset: 2,
      lag: 2
    })
  }
)

test('says what the worker waits for', async () => {
  const { accept, get } = open({ trouble: 'its worker waits for the database and tries again' })
  const id = ids.v7()
  await accept(id)
  const { body } = await get(`/feedback/${id}`)
  expect(body).toMatchObject({ state: 'retrying', reason: expect.stringContaining('database'), offset: 0, lag: 1 })
})

test('names the dead letter, what was wrong and where to look on', async () => {
  const { accept, commit, kill, get } = open()
  const id = ids.v7()
  await accept(id)
  await kill(id)
  await commit(1)
  const dead = {
    state: 'dead',
    dead_letter_id: 'dead-0-0',
    href: '/dead-letters/dead-0-0',
    reason: 'invalid-value',
    step: 'validate',
    message: 'feedback_text is empty'
  }
  const { status, body } = await get(`/feedback/${id}`)
  expect(status).toBe(404)
  expect(body).toMatchObject(dead)
  expect(await get(`/feedback/${id}/status`)).toEqual({ status: 200, body: { message_id: id, ...dead } })
})

test('finds the letter of an id that tells no time, also where its value cannot be read', async () => {
  const { kill, get } = open()
  const id = ids.v8()
  await kill('', Buffer.from(`{"message_id":"${id}", broken`))
  expect((await get(`/feedback/${id}`)).body).toMatchObject({ state: 'dead', dead_letter_id: 'dead-0-0' })
})

test('is not misled by feedback whose text mentions the id', async () => {
  const { kill, get } = open()
  const id = ids.v7()
  await kill('', Buffer.from(JSON.stringify({ message_id: ids.v7(), feedback_text: `what became of ${id}?` })))
  expect((await get(`/feedback/${id}`)).body).toMatchObject({ state: 'unknown', searched: { records: 1 } })
})

test('says that nothing is known, what was searched, and whether that was all', async () => {
  const { accept, get } = open({ limit: 4 })
  for (let n = 0; n < 10; n++) await accept(ids.v8())
  const { status, body } = await get(`/feedback/${ids.v8()}`)
  expect(status).toBe(404)
  expect(body).toMatchObject({ state: 'unknown', searched: { records: 4, complete: false } })
  expect(body.detail).toMatch(/no feedback with this message_id.*newest 4 records.*TRACE_SEARCH_RECORDS/)
})

test('says so when the record was processed and neither row nor letter is left', async () => {
  const { accept, commit, get } = open()
  const id = ids.v7()
  await accept(id)
  await commit(1)
  expect((await get(`/feedback/${id}/status`)).body).toMatchObject({
    state: 'unknown',
    detail: expect.stringContaining('Its record raw-0-0 was processed')
  })
})

test('answers with the row when it was stored between the two questions', async () => {
  const id = ids.v7()
  let asked = 0
  const rows = { ...listRows(), byId: async () => (asked++ === 0 ? undefined : aRow({ message_id: id })) }
  const { get } = open({ rows })
  expect((await get(`/feedback/${id}`)).status).toBe(200)
})

test('a stored feedback is stored, and an id that is none is a 404 in every way', async () => {
  const { get } = open({ rows: listRows([aRow()]) })
  const id = aRow().message_id
  expect(await get(`/feedback/${id}/status`)).toEqual({
    status: 200,
    body: { message_id: id, state: 'stored', href: `/feedback/${id}` }
  })
  for (const path of ['/feedback/abc', '/feedback/abc/status']) {
    const { status, body } = await get(path)
    expect([status, body.state]).toEqual([404, 'not-a-uuid'])
    expect(body.detail).toContain('no feedback with this message_id')
  }
})

test('while the broker is away, feedback without a row is not found, and the answer says why', async () => {
  const { broker, get } = open({
    wrap: driver => ({
      reader: driver.reader,
      admin: () =>
        Object.assign(driver.admin(), {
          offsets: () => Promise.reject(new StreamsError('broker-unavailable', 'nobody answers', { retryable: true }))
        })
    })
  })
  expect(broker).toBeDefined()
  const { status, body } = await get(`/feedback/${ids.v7()}`)
  expect(status).toBe(404)
  expect(body).toMatchObject({ state: 'unknown', searched: { records: 0, complete: false } })
  expect(body.detail).toContain('Kafka or the schema registry does not answer')
})

test('while the database is away the status still tells what waits, and is 503 where it cannot', async () => {
  const rows = {
    ...listRows(),
    byId: () => Promise.reject(new StreamsError('sink-unavailable', 'down', { retryable: true }))
  }
  const { accept, get } = open({ rows, trouble: 'its worker waits for the database and tries again' })
  const id = ids.v7()
  await accept(id)
  expect((await get(`/feedback/${id}/status`)).body).toMatchObject({ state: 'retrying' })
  expect((await get(`/feedback/${id}`)).status).toBe(503)
  expect((await get(`/feedback/${ids.v7()}/status`)).status).toBe(503)
})

test('who asks again and again is answered without another search', async () => {
  let reads = 0
  const { accept, get } = open({
    wrap: driver => ({
      admin: driver.admin,
      reader: () => {
        const reader = driver.reader()
        return {
          read: (...args: Parameters<typeof reader.read>) => {
            reads++
            return reader.read(...args)
          }
        }
      }
    })
  })
  const id = ids.v7()
  await accept(id)
  for (let n = 0; n < 5; n++) expect((await get(`/feedback/${id}`)).body.state).toBe('queued')
  expect(reads).toBe(1)
})
