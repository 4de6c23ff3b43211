import { expect, test } from 'vitest'
import { noLog, noMetrics, StreamsError } from '#streams'
import type { LetterGroup, LettersFilter, ListedLetter } from '../../../topology/dead-letters/read-model.ts'
import { createApp } from '../../app.ts'
import { answerOf } from '../../testing/answer.ts'
import { cursorOf, cursorText } from './cursor.ts'
import { deadLettersRoutes, type LetterDesk } from './index.ts'

const letter: ListedLetter = {
  topic: 'dead-2',
  partition: 3,
  offset: 17,
  diedAt: Date.UTC(2026, 1, 19),
  kind: 'spring',
  reason: 'invalid-value',
  step: 'validate',
  message: 'no',
  group: 'ab'.repeat(8),
  source: { topic: 'in', partition: 1, offset: 5 },
  application: 'app',
  attempts: 2,
  key: null,
  state: 'discarded',
  stateAt: Date.UTC(2026, 1, 20)
}
const { group, topic, reason, step, message } = letter
const grouped: LetterGroup = {
  ...{ group, topic, reason, step, message },
  count: 3,
  open: 1,
  first: letter.diedAt,
  last: letter.diedAt,
  newest: { topic: 'dead-2', partition: 3, offset: 17 }
}

function open(change: Partial<LetterDesk> = {}) {
  const asked: { filter: LettersFilter; page?: object; limit?: number }[] = []
  const desk: LetterDesk = {
    topics: [
      { topic: 'dead', system: 'feedback' },
      { topic: 'dead-2', system: undefined }
    ],
    list: async (filter, page) => {
      asked.push({ filter, page })
      return { items: [letter], servedBy: 'index' }
    },
    groups: async (filter, limit) => {
      asked.push({ filter, limit })
      return { items: [grouped], servedBy: 'topics', because: 'the database does not answer' }
    },
    open: async place =>
      place.offset === 17
        ? {
            letter,
            timestamp: letter.diedAt,
            schemaId: undefined,
            replays: 1,
            meaning: 'm',
            next: 'n',
            headers: { a: ['x', null] },
            stacktrace: undefined,
            undecoded: 'no magic byte',
            bytes: Buffer.from('abc'),
            history: [
              {
                at: letter.diedAt,
                action: 'replay',
                letterTime: 1,
                edited: false,
                sent: { topic: 'in', partition: 0, offset: 9 }
              },
              {
                at: letter.diedAt,
                action: 'discard',
                letterTime: 1,
                edited: false,
                reason: 'a test',
                actor: 'Ada',
                address: '::1'
              }
            ]
          }
        : undefined,
    ...change
  }
  const app = createApp({
    systems: [deadLettersRoutes({ desk })],
    probes: [],
    metrics: noMetrics,
    metricsPage: { contentType: 'text/plain', metrics: async () => '' },
    log: noLog
  })
  return { app, asked }
}

test('lists letters with their ids and states, and a cursor while the page is full', async () => {
  const { app, asked } = open()
  const response = await app.request('/dead-letters?limit=1&reason=invalid-value&step=validate&state=discarded')
  const body = await answerOf(response)
  expect([response.status, body]).toMatchObject([
    200,
    {
      letters: [
        {
          id: 'dead-2-3-17',
          system: null,
          died_at: '2026-02-19T00:00:00.000Z',
          source: { topic: 'in', partition: 1, offset: 5 },
          state: 'discarded',
          state_at: '2026-02-20T00:00:00.000Z'
        }
      ],
      served_by: 'index',
      because: null
    }
  ])
  await app.request(`/dead-letters?cursor=${String(body.next)}`)
  expect(asked).toMatchObject([
    { filter: { topics: ['dead', 'dead-2'], reason: 'invalid-value', step: 'validate', state: 'discarded' } },
    { page: { limit: 50, after: { topic: 'dead-2', partition: 3, offset: 17, diedAt: letter.diedAt } } }
  ])
  expect(await answerOf(await app.request('/dead-letters'))).toMatchObject({ next: null })
})

test.each([
  ['system=feedback', ['dead']],
  ['topic=dead-2', ['dead-2']],
  ['system=feedback&topic=dead-2', []]
])('%s asks for letters of %j', async (query, topics) => {
  const { app, asked } = open()
  await app.request(`/dead-letters?${query}`)
  await app.request(`/dead-letters/groups?${query}`)
  expect(asked.map(({ filter }) => filter.topics)).toEqual([topics, topics])
})

test.each([
  ['reasn=x', 'did you mean reason?'],
  ['system=shop', 'there is no system shop: known are feedback'],
  ['topic=other', 'these are dead, dead-2'],
  ['group=x', '16 hexadecimal digits'],
  ['state=gone', 'open, replayed, discarded'],
  ['limit=501', 'from 1 to 500'],
  ['cursor=abc', 'cursor must be']
])('%s is a 400 that says %j', async (query, words) => {
  const response = await open().app.request(`/dead-letters?${query}`)
  expect(response.status).toBe(400)
  expect((await answerOf(response)).detail).toContain(words)
})

test('groups say how many are open, which is the newest, and why the topics were read', async () => {
  const response = await open().app.request('/dead-letters/groups')
  expect(await answerOf(response)).toMatchObject({
    groups: [{ group: letter.group, count: 3, open: 1, newest: 'dead-2-3-17', system: null }],
    served_by: 'topics',
    because: 'the database does not answer'
  })
})

test('opens a letter with its bytes, headers and history; what is none is a 404', async () => {
  const { app } = open()
  expect(await answerOf(await app.request('/dead-letters/dead-2-3-17'))).toMatchObject({
    id: 'dead-2-3-17',
    value: null,
    undecoded: 'no magic byte',
    bytes: 'YWJj',
    headers: { a: ['x', null] },
    history: [
      { action: 'replay', sent: { topic: 'in', partition: 0, offset: 9 }, actor: null },
      { action: 'discard', reason: 'a test', actor: 'Ada', address: '::1', sent: null }
    ]
  })
  for (const id of ['dead-2-3-18', 'nonsense']) expect((await app.request(`/dead-letters/${id}`)).status).toBe(404)
})

test('while the broker is away the answer is a 503', async () => {
  const away = async (): Promise<never> => {
    throw new StreamsError('broker-unavailable', 'away', { retryable: true })
  }
  const { app } = open({ list: away, open: away })
  for (const path of ['/dead-letters', '/dead-letters/dead-2-3-17']) expect((await app.request(path)).status).toBe(503)
})

test('a cursor is read as it was written, and nothing else is one', () => {
  const place = { diedAt: 5, topic: 'dead', partition: 1, offset: 2 }
  expect(cursorOf(cursorText(place))).toEqual(place)
  const others = [[], [1, 'a', 2], [1, 2, 3, 4], [1.5, 'a', 2, 3], [-1, 'a', 2, 3], null]
  for (const other of others) expect(cursorOf(Buffer.from(JSON.stringify(other)).toString('base64url'))).toBeUndefined()
})
