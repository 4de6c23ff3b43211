import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { expect, test } from 'vitest'
import { systemClock } from '#streams'
import { MemoryBroker, memoryDriver } from '../../../../connectors/memory/index.ts'
import { noteBytes, notesTopic } from '../../../../topology/dead-letters/note.ts'
import type { FeedbackRow } from '../../../../topology/feedback/read-model.ts'
import { committedOffsets } from '../../../find/committed-offsets.ts'
import { aRow, feedbackApp, listRows } from '../../../testing/feedback-app.ts'
import { feedbackBroker, received, scoredValues, testTopics } from '../../../testing/feedback-broker.ts'
import { searchFeedback } from '../where/search-feedback.ts'
import { letterNotes } from './letter-notes.ts'
import type { FeedbackTrace } from './schemas.ts'

function open(limit = 1_000) {
  const broker = new MemoryBroker()
  for (const topic of Object.values(testTopics)) broker.createTopic(topic, 2)
  const driver = memoryDriver(broker)
  const [admin, reader] = [driver.admin(), driver.reader()]
  const stored: FeedbackRow[] = []
  const rows = { ...listRows(), byId: async (id: string) => stored.find(row => row.message_id === id) }
  const tracing = {
    rows,
    search: searchFeedback({ admin, reader, topics: testTopics, value: received, scored: scoredValues, limit }),
    committed: committedOffsets(admin, 'workers', testTopics.raw, systemClock),
    notesOf: letterNotes({ admin, reader, deadLetterTopic: testTopics.deadLetter, limit }),
    deadLetterTopic: testTopics.deadLetter
  }
  const { app } = feedbackApp({ rows, tracing })
  const trace = async (id: string) => {
    const response = await app.request(`/feedback/${id}/trace`)
    return { status: response.status, body: (await response.json()) as FeedbackTrace }
  }
  const note = async (letter: string, letterTime: number, edited: boolean): Promise<void> => {
    broker.createTopic(notesTopic(testTopics.deadLetter), 1)
    const producer = driver.producer()
    const sent = { topic: 'raw', partition: 1, offset: 0 }
    const value = noteBytes({ at: letterTime + 500, action: 'replay', letterTime, edited, sent, actor: 'ann' })
    await producer.send([{ topic: notesTopic(testTopics.deadLetter), key: Buffer.from(letter), value }])
    await producer.close()
  }
  return { ...feedbackBroker(driver), broker, stored, trace, note }
}

const kinds = ({ events }: FeedbackTrace): readonly string[] => events.map(({ kind }) => kind)

/** A row of feedback that came in now, from offset 0 of partition 0. */
const rowOf = (message_id: string, change: Partial<FeedbackRow> = {}): FeedbackRow => {
  const now = Date.now()
  const place = { source_topic: 'raw', source_partition: 0, source_offset: 0 }
  return aRow({ message_id, accepted_at: now, analysis_timestamp: now + 3, ...place, ...change })
}

test('tells the story of stored feedback in order, with gaps and places', async () => {
  const { accept, score, stored, trace } = open()
  const id = randomUUIDv7()
  await accept(id)
  stored.push(rowOf(id))
  await score(id)
  const { status, body } = await trace(id.toUpperCase())
  expect(status).toBe(200)
  expect(body).toMatchObject({ message_id: id, state: 'stored', missing: [] })
  expect(kinds(body)).toEqual(expect.arrayContaining(['requested', 'accepted', 'scored', 'stored', 'published']))
  const [requested, accepted] = body.events
  expect(requested).toMatchObject({ kind: 'requested', gap_ms: null })
  expect(accepted).toMatchObject({
    kind: 'accepted',
    topic: 'raw',
    partition: 0,
    offset: 0,
    gap_ms: expect.any(Number)
  })
  expect(body.events.find(({ kind }) => kind === 'stored')).toMatchObject({ at: null, gap_ms: null })
  expect(body.events.find(({ kind }) => kind === 'published')).toMatchObject({ topic: 'scored', offset: 0 })
})

test('tells what died, what was done about it and that it was stored in the end', async () => {
  const { accept, kill, note, stored, trace, broker } = open()
  const id = randomUUIDv7()
  await accept(id)
  await kill(id)
  const letterTime = broker.log(testTopics.deadLetter, 0).read(0, 1).records[0]?.timestamp ?? 0
  await note('dead-0-0', letterTime, true)
  stored.push(rowOf(id, { accepted_at: letterTime + 600, analysis_timestamp: letterTime + 700 }))
  const { body } = await trace(id)
  expect(kinds(body)).toEqual(['requested', 'accepted', 'dead', 'replayed', 'scored', 'stored'])
  expect(body.events[2]).toMatchObject({ reason: 'invalid-value', step: 'validate', topic: 'dead', offset: 0 })
  expect(body.events[3]).toMatchObject({ edited: true, actor: 'ann', topic: 'raw', partition: 1, gap_ms: 500 })
})

test('a note of another letter that lay at the same place is not told', async () => {
  const { accept, kill, note, trace } = open()
  const id = randomUUIDv7()
  await accept(id)
  await kill(id)
  await note('dead-0-0', 1, false)
  expect(kinds((await trace(id)).body)).toEqual(['requested', 'accepted', 'dead'])
})

test('tells what waits, and what nobody knows', async () => {
  const { accept, trace } = open()
  const [id, other] = [randomUUID().replace(/-4/, '-8'), randomUUIDv7()]
  await accept(id)
  const waiting = await trace(id)
  expect([waiting.body.state, kinds(waiting.body)]).toEqual(['queued', ['accepted']])
  const unknown = await trace(other)
  expect(unknown.status).toBe(200)
  expect(unknown.body).toMatchObject({ state: 'unknown', missing: [expect.stringContaining('no record of it')] })
  expect(unknown.body.searched).toMatchObject({ complete: true })
})

test('says what retention took, and what the row still tells of it', async () => {
  const { accept, stored, trace, broker } = open()
  const id = randomUUIDv7()
  for (const other of [id, randomUUIDv7(), randomUUIDv7()]) await accept(other)
  broker.log(testTopics.raw, 0).truncate(2)
  stored.push(rowOf(id))
  const { body } = await trace(id)
  expect(body.missing[0]).toBe('its record raw-0-0 no longer exists: its partition begins at offset 2')
  expect(body.missing[1]).toContain('its scored record was not found')
  expect(body.events.find(({ kind }) => kind === 'accepted')).toMatchObject({ topic: 'raw', partition: 0, offset: 0 })
})

test('says that more was there than it may look at', async () => {
  const { accept, trace } = open(5)
  for (let n = 0; n < 20; n++) await accept(randomUUID().replace(/-4/, '-8'))
  expect((await trace(randomUUID().replace(/-4/, '-8'))).body.searched).toEqual({ records: 5, complete: false })
})

test('a dead letter without an id is traced by its own', async () => {
  const { kill, trace } = open()
  await kill('', Buffer.from('garbage'))
  const { status, body } = await trace('dead-0-0')
  expect(status).toBe(200)
  expect([body.state, kinds(body)]).toEqual(['dead', ['dead']])
  const gone = await trace('dead-0-7')
  expect(gone.body).toMatchObject({ state: 'unknown', missing: [expect.stringContaining('dead-0-7 no longer exists')] })
})

test.each(['abc', 'other-0-0'])('%s is nothing that can be traced', async id => {
  expect((await open().trace(id)).status).toBe(404)
})
