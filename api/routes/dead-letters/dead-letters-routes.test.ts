import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { answerOf } from '../../testing/answer.ts'
import { deadLettersApp, letter } from '../../testing/dead-letters-app.ts'
import { cursorOf, cursorText } from './cursor.ts'

test('lists letters with their ids and states, and a cursor while the page is full', async () => {
  const { app, asked } = deadLettersApp()
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
  const { app, asked } = deadLettersApp()
  await app.request(`/dead-letters?${query}`)
  await app.request(`/dead-letters/groups?${query}`)
  expect(asked.map(({ filter }) => filter.topics)).toEqual([topics, topics])
})

test.each([
  ['reasn=x', 'did you mean reason?'],
  ['system=shop', 'there is no system shop: known are feedback'],
  ['topic=other', 'known are dead, dead-2'],
  ['group=x', '16 hexadecimal digits'],
  ['state=gone', 'open, replayed, discarded'],
  ['limit=501', 'from 1 to 500'],
  ['cursor=abc', 'cursor must be']
])('%s is a 400 that says %j', async (query, words) => {
  const response = await deadLettersApp().app.request(`/dead-letters?${query}`)
  expect(response.status).toBe(400)
  expect((await answerOf(response)).detail).toContain(words)
})

test('groups say how many are open, which is the newest, and why the topics were read', async () => {
  const response = await deadLettersApp().app.request('/dead-letters/groups')
  expect(await answerOf(response)).toMatchObject({
    groups: [{ group: letter.group, count: 3, open: 1, newest: 'dead-2-3-17', system: null }],
    served_by: 'topics',
    because: 'the database does not answer'
  })
})

test('opens a letter with its bytes, headers and history; what is none is a 404', async () => {
  const { app } = deadLettersApp()
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

test('tells what was done about letters, by whom and when, page by page', async () => {
  const { app, done } = deadLettersApp()
  const body = await answerOf(await app.request('/dead-letters/audit?limit=1&system=feedback'))
  expect(body).toMatchObject({
    entries: [{ id: 'dead-2-3-17', action: 'discard', reason: 'a test', actor: null, at: '2026-02-19T00:00:00.000Z' }],
    served_by: 'index'
  })
  await app.request(`/dead-letters/audit?cursor=${String(body.next)}`)
  expect(done).toMatchObject([
    { audit: ['dead'], limit: 1 },
    { audit: ['dead', 'dead-2'], after: { at: letter.diedAt, topic: 'dead-2-replays', partition: 0, offset: 4 } }
  ])
  expect((await app.request('/dead-letters/audit?cursor=x')).status).toBe(400)
})

test('while the broker is away the answer is a 503', async () => {
  const away = async (): Promise<never> => {
    throw new StreamsError('broker-unavailable', 'away', { retryable: true })
  }
  const { app } = deadLettersApp({ list: away, open: away })
  for (const path of ['/dead-letters', '/dead-letters/dead-2-3-17']) expect((await app.request(path)).status).toBe(503)
})

test('a cursor is read as it was written, and nothing else is one', () => {
  const place = { diedAt: 5, topic: 'dead', partition: 1, offset: 2 }
  expect(cursorOf(cursorText(place))).toEqual(place)
  const others = [[], [1, 'a', 2], [1, 2, 3, 4], [1.5, 'a', 2, 3], [-1, 'a', 2, 3], null]
  for (const other of others) expect(cursorOf(Buffer.from(JSON.stringify(other)).toString('base64url'))).toBeUndefined()
})
