import { beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { feedbackOf, rawProducer } from './feedback.ts'
import { type FeedbackSystem, feedbackSystems, type Served } from './system.ts'

const newSystem = feedbackSystems()
const run = `desk-${Date.now()}`

interface Letter {
  readonly id: string
  readonly key: string | null
  readonly state: string
}

interface Page {
  readonly letters: readonly Letter[]
  readonly next: string | null
  readonly served_by: string
  readonly because: string | null
}

let system: FeedbackSystem
let api: Served

/** Three that cannot be read, and one whose time is out of range. */
beforeAll(async () => {
  system = await newSystem()
  await system.worker()
  const index = { DEAD_LETTERS_INDEX: 'true', DEAD_LETTERS_GROUP_ID: `${run}-index` }
  api = await system.api(index)
  const producer = await rawProducer(system)
  const records = [0, 1, 2].map(k => producer.record({ ...feedbackOf(run, k), customer_id: `${run}-${k}` }))
  await producer.sendRecords([
    ...records.map(record => ({ ...record, value: Buffer.from('no feedback') })),
    producer.record({ ...feedbackOf(run, 3), customer_id: `${run}-3`, feedback_timestamp: -1e14 })
  ])
  await producer.close()
})

async function get<T>(path: string): Promise<T> {
  return (await (await fetch(`${api.url}${path}`)).json()) as T
}

async function post(path: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body)
  })
  return { status: response.status, body: (await response.json()) as { readonly [name: string]: unknown } }
}

const letters = async (query = ''): Promise<readonly Letter[]> =>
  (await get<Page>(`/dead-letters?system=feedback${query}`)).letters

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  expect(await waitFor(holds, { limit: 120_000, every: 200 }), what).toBe(true)
}

async function idOf(k: number): Promise<string> {
  return (await letters()).find(({ key }) => key === `${run}-${k}`)?.id ?? 'none'
}

test('the index has every letter, in pages and in groups', async () => {
  await until('four letters, from the index', async () => {
    const page = await get<Page>('/dead-letters?system=feedback')
    return page.letters.length === 4 && page.served_by === 'index'
  })
  const first = await get<Page>('/dead-letters?system=feedback&limit=3')
  const second = await get<Page>(`/dead-letters?system=feedback&limit=3&cursor=${first.next}`)
  const keys = [...first.letters, ...second.letters].map(({ key }) => key)
  expect(keys.sort()).toEqual([0, 1, 2, 3].map(k => `${run}-${k}`))
  const { groups } = await get<{ readonly groups: readonly object[] }>('/dead-letters/groups?system=feedback')
  expect(groups).toMatchObject([
    { reason: 'deserialization-failed', count: 3, open: 3 },
    { reason: 'invalid-value', count: 1, open: 1 }
  ])
})

test('a letter is corrected, sent back, and stored; what does not fit the schema is a 422', async () => {
  const id = await idOf(0)
  const meant = feedbackOf(run, 0)
  const wrong = await post(`/dead-letters/${id}/replay`, { value: { ...meant, customer_id: 7 } })
  expect([wrong.status, String(wrong.body.detail)]).toEqual([422, expect.stringContaining('customer_id')])
  const limit = await post(`/dead-letters/${id}/replay`, { value: { ...meant, customer_id: '' } })
  expect(limit.status).toBe(422)
  const sent = await post(`/dead-letters/${id}/replay`, { value: meant, actor: 'Ada' })
  expect(sent).toMatchObject({ status: 200, body: { outcome: 'replayed', to: system.topics.raw.name } })
  await until('the row', async () => (await fetch(`${api.url}/feedback/${meant.message_id}`)).status === 200)
  await until('its state', async () => (await letters('&state=replayed')).map(one => one.id).includes(id))
  expect(await get(`/dead-letters/${id}`)).toMatchObject({
    state: 'replayed',
    bytes: Buffer.from('no feedback').toString('base64'),
    history: [{ action: 'replay', edited: true, actor: 'Ada', address: expect.stringMatching(/127\.0\.0\.1|::1/) }]
  })
  expect((await post(`/dead-letters/${id}/replay`, {})).status).toBe(409)
})

test('what was discarded is left by a replay of many, which tells what became of each', async () => {
  const id = await idOf(1)
  expect(await post(`/dead-letters/${id}/discard`, { reason: 'a test' })).toMatchObject({ status: 200 })
  const filter = { system: 'feedback', reason: 'deserialization-failed' }
  const begun = await post('/dead-letters/replay', { filter, rate: 1_000 })
  expect(begun.status).toBe(202)
  const job = `/dead-letters/jobs/${String(begun.body.job)}`
  await until('the end', async () => (await get<{ readonly state: string }>(job)).state === 'done')
  expect(await get(job)).toMatchObject({ counts: { replayed: 1, discarded: 1, 'already-replayed': 1 } })
  await until('it died again', async () => (await letters('&reason=deserialization-failed')).length === 4)
  await until('its state', async () => (await letters('&state=discarded')).length === 1)
})

test('a page of another site changes nothing', async () => {
  const id = await idOf(3)
  const path = `/dead-letters/${id}/discard`
  expect((await post(path, { reason: 'a' }, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await post(path, { reason: 'a' }, { 'content-type': 'text/plain' })).status).toBe(415)
  expect((await get<{ readonly history: readonly object[] }>(`/dead-letters/${id}`)).history).toEqual([])
})

test('without an index the topics tell the same', async () => {
  const other = await system.api({ DEAD_LETTERS_INDEX: 'false' })
  const page = (await (await fetch(`${other.url}/dead-letters?system=feedback`)).json()) as Page
  expect(page).toMatchObject({ served_by: 'topics', because: expect.stringContaining('DEAD_LETTERS_INDEX=false') })
  expect(page.letters).toEqual(await letters())
})
