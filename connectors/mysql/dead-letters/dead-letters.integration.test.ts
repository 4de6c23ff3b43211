import type { Pool } from 'mysql2/promise'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { StreamRecord } from '#streams'
import type { LetterNote } from '../../../topology/dead-letters/note.ts'
import type { IndexedLetter } from '../../../topology/dead-letters/read-model.ts'
import { mysqlPool } from '../connection/pool.ts'
import { migrate } from '../migrate/migrations.ts'
import { testDatabase } from '../testing/test-database.ts'
import { deadLettersReadModel } from './read-model.ts'
import { letterRows, noteRows } from './rows.ts'

const { mysql, drop } = testDatabase()
let pool: Pool

beforeAll(async () => {
  await migrate({ mysql, systems: ['dead-letters'] })
  pool = mysqlPool(mysql)
})

beforeEach(async () => {
  await pool.query('DELETE FROM dead_letters')
  await pool.query('DELETE FROM dead_letter_notes')
})

afterAll(async () => {
  await pool.end()
  await drop()
})

const noon = Date.UTC(2026, 1, 19, 12)

function letter(offset: number, change: Partial<IndexedLetter> = {}): IndexedLetter {
  return {
    topic: 'dead',
    partition: 0,
    offset,
    diedAt: noon + offset,
    kind: 'kafka-streams',
    reason: 'invalid-value',
    step: 'validate',
    message: 'no 😀',
    group: 'a'.repeat(16),
    source: { topic: 'in', partition: 1, offset },
    application: 'app',
    attempts: 5,
    key: 'Mañana',
    ...change
  }
}

const record = <V>(value: V) => new StreamRecord('k', value, noon)

async function store(...letters: readonly IndexedLetter[]): Promise<void> {
  await letterRows(pool).write(letters.map(record))
}

async function noteFor(offset: number, note: Partial<LetterNote>): Promise<void> {
  const whole: LetterNote = { at: noon, action: 'replay', letterTime: noon + offset, edited: false, ...note }
  const noted = { topic: 'dead-replays', partition: 0, offset: Math.round(Math.random() * 1e9) }
  await noteRows(pool).write([record({ topic: 'dead', partition: 0, offset, note: whole, noted })])
}

const topics = ['dead', 'other']
const placesOf = (letters: readonly { readonly topic: string; readonly offset: number }[]) =>
  letters.map(({ topic, offset }) => `${topic}-${offset}`)

test('a letter is stored once and comes back as it was, with no way back too', async () => {
  const given = [letter(1), letter(2, { source: undefined, key: null, kind: 'none' })]
  await store(...given)
  await store(...given)
  const found = await deadLettersReadModel({ pool }).list({ topics }, { limit: 10 })
  expect(found).toEqual(given.toReversed().map(one => ({ ...one, state: 'open', stateAt: undefined })))
})

test('lists go newest first and on behind a cursor, over all topics, without a gap or a repeat', async () => {
  const sameTime = { diedAt: noon }
  await store(...[1, 2, 3, 4, 5].flatMap(n => [letter(n, sameTime), letter(n, { topic: 'other' })]))
  const rows = deadLettersReadModel({ pool })
  const seen: string[] = []
  for (let after: IndexedLetter | undefined; ; ) {
    const page = await rows.list({ topics }, { limit: 3, after })
    seen.push(...placesOf(page))
    after = page.at(-1)
    if (after === undefined) break
  }
  expect(seen).toEqual([5, 4, 3, 2, 1].map(n => `other-${n}`).concat([5, 4, 3, 2, 1].map(n => `dead-${n}`)))
})

test('letters are found by topic, reason, step, group and what was done about them, all together', async () => {
  await store(letter(1), letter(2, { reason: 'row-refused', step: 'insert' }), letter(3, { group: 'b'.repeat(16) }))
  await store(letter(4, { topic: 'other' }))
  await noteFor(1, { at: noon + 1 })
  await noteFor(1, { at: noon + 2, action: 'discard', reason: 'a test' })
  await noteFor(2, { letterTime: noon - 5 })
  const list = async (filter: object) =>
    placesOf(await deadLettersReadModel({ pool }).list({ topics, ...filter }, { limit: 10 }))
  expect(await list({ topics: ['other'] })).toEqual(['other-4'])
  expect(await list({ topics: [] })).toEqual([])
  expect(await list({ reason: 'row-refused' })).toEqual(['dead-2'])
  expect(await list({ step: 'validate', group: 'b'.repeat(16) })).toEqual(['dead-3'])
  expect(await list({ state: 'discarded' })).toEqual(['dead-1'])
  expect(await list({ state: 'replayed' }), 'a note of another letter in that place').toEqual([])
  expect(await list({ state: 'open', topics: ['dead'] })).toEqual(['dead-3', 'dead-2'])
})

test('groups come largest first, with the newest message and how many are open', async () => {
  await store(letter(1), letter(2, { message: 'the newest' }), letter(3, { group: 'b'.repeat(16), reason: 'other' }))
  await noteFor(1, {})
  expect(await deadLettersReadModel({ pool }).groups({ topics }, 10)).toMatchObject([
    {
      group: 'a'.repeat(16),
      topic: 'dead',
      reason: 'invalid-value',
      step: 'validate',
      message: 'the newest',
      count: 2,
      open: 1,
      first: noon + 1,
      last: noon + 2,
      newest: { topic: 'dead', partition: 0, offset: 2 }
    },
    { group: 'b'.repeat(16), count: 1, open: 1 }
  ])
})

test('the history of a letter has every note about it, oldest first, and none of another one in its place', async () => {
  const sent = { topic: 'in', partition: 2, offset: 9 }
  await noteFor(1, { at: noon + 1, sent, replays: 1, edited: true, actor: 'Ada', address: '::1' })
  await noteFor(1, { at: noon + 2, action: 'discard', reason: 'x'.repeat(5_000) })
  await noteFor(1, { letterTime: noon - 5 })
  const place = { topic: 'dead', partition: 0, offset: 1 }
  expect(await deadLettersReadModel({ pool }).history(place, noon + 1)).toEqual([
    {
      at: noon + 1,
      action: 'replay',
      letterTime: noon + 1,
      edited: true,
      sent,
      replays: 1,
      actor: 'Ada',
      address: '::1'
    },
    { at: noon + 2, action: 'discard', letterTime: noon + 1, edited: false, reason: 'x'.repeat(1_000) }
  ])
})

test('what was done is listed newest first, page by page, for the topics that are asked for', async () => {
  for (const n of [1, 2, 3]) await noteFor(n, { at: noon, actor: 'Ada' })
  await noteFor(4, { at: noon + 1, action: 'discard', reason: 'a test' })
  const rows = deadLettersReadModel({ pool })
  const [newest, ...others] = await rows.audit(topics, { limit: 10 })
  expect(newest).toMatchObject({
    topic: 'dead',
    partition: 0,
    offset: 4,
    note: { action: 'discard', reason: 'a test' }
  })
  expect(others).toHaveLength(3)
  const first = await rows.audit(topics, { limit: 2 })
  const last = first.at(-1)
  const after = last && { at: last.note.at, ...last.noted }
  expect([...first, ...(await rows.audit(topics, { limit: 10, after }))]).toEqual([newest, ...others])
  expect(await rows.audit(['other'], { limit: 10 })).toEqual([])
  expect(await rows.audit([], { limit: 10 })).toEqual([])
})

test('what its topic does not hold any more is forgotten', async () => {
  await store(letter(1), letter(2), letter(3), letter(1, { partition: 1 }))
  const rows = deadLettersReadModel({ pool })
  await rows.forget('dead', 0, 3)
  expect((await rows.list({ topics }, { limit: 10 })).map(({ partition, offset }) => [partition, offset])).toEqual([
    [0, 3],
    [1, 1]
  ])
})
