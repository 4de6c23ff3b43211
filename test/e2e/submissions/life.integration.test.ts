import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { registrySerdes } from '../../../connectors/schema-registry/index.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { SubmissionQueued } from '../../../schemas/generated/submissions.ts'
import { renameTopics } from '../../../schemas/subject.ts'
import { submissionsTopics } from '../../../topology/submissions/topics.ts'
import { plainJsonPoison } from '../../poison.ts'
import { ask } from '../http.ts'
import { deathsBy, deathsIn, poisonOf, sendPoison } from '../poisoned-topic.ts'
import { recordsOf } from '../records.ts'
import { postTo, type SubmissionsSystem, submissionsSystems } from './system.ts'

const newSystem = submissionsSystems()

let system: SubmissionsSystem
let api = ''

beforeAll(async () => {
  system = await newSystem({ SUBMISSIONS_WORK_MS: '300', SUBMISSIONS_LEASE_MS: '5000' })
  const [served] = await Promise.all([system.api(), system.worker()])
  api = served.url
})

async function judged(id: unknown): Promise<{ readonly [name: string]: unknown }> {
  let body: { readonly [name: string]: unknown } = {}
  const done = async (): Promise<boolean> => {
    body = (await ask(`${api}/submissions/${id}`)).body
    return body.processed_at !== null
  }
  if (await waitFor(done, { limit: 120_000, every: 25 })) return body
  throw new Error(`no verdict after 20 s: ${JSON.stringify(body)}`)
}

test('U-1, U-15, U-19 a submission goes from PENDING over PROCESSING to its verdict, on the stream and on the console', async () => {
  const aborter = new AbortController()
  const stream = await fetch(`${api}/submissions/stream`, { signal: aborter.signal })
  let told = ''
  const reading = (async () => {
    for await (const text of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) told += text
  })().catch(() => undefined)

  const { status, body } = await postTo(`${api}/submissions`, { content: 'My order number is 4711.' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ content: 'My order number is 4711.', status: 'PENDING', processed_at: null })
  const done = await judged(body.id)
  expect(done).toEqual({ ...body, status: 'PASSED', processed_at: expect.stringMatching(/^\d{4}-.*Z$/) })

  const statuses = (): readonly string[] =>
    [...told.matchAll(/^data: (.*)$/gm)]
      .map(([, data = '']) => JSON.parse(data) as { readonly id: string; readonly status: string })
      .filter(({ id }) => id === body.id)
      .map(one => one.status)
  expect(await waitFor(async () => statuses().at(-1) === 'PASSED', { limit: 120_000, every: 25 })).toBe(true)
  expect(statuses().filter(one => one !== 'PENDING')).toEqual(['PROCESSING', 'PASSED'])
  aborter.abort()
  await reading

  expect(system.lines()[0]).toBe('Kafka Consumer Worker Started')
  expect(system.lines().filter(line => line.includes(String(body.id)))).toEqual([
    `[${body.id}] Received submission`,
    `[${body.id}] PENDING -> PROCESSING`,
    `[${body.id}] PROCESSING -> PASSED`
  ])
})

test('the event is Avro under the registered schema, with the id as its key', async () => {
  const { body } = await postTo(`${api}/submissions`, { content: 'look at the topic: 1' })
  const { queued } = submissionsTopics({ queued: system.topic, deadLetter: system.deadLetterTopic })
  const subjects = renameTopics(catalogue, { submissions: system.topic })
  const serde = registrySerdes({ url: system.env.SCHEMA_REGISTRY_URL, catalogue: subjects })(
    queued.value,
    system.topic,
    'value'
  )
  const records = await recordsOf(system.env, system.topic)
  await serde.prepare?.(records)
  const own = records.filter(({ key }) => key?.toString() === body.id)
  expect(own.map(({ value }) => value && serde.deserialize(value))).toEqual([
    { id: body.id, content: 'look at the topic: 1', created_at: Date.parse(String(body.created_at)) }
  ])
})

test('U-14 many submissions are processed at once by one worker', async () => {
  const items = Array.from({ length: 100 }, (_, n) => ({ content: `one of a hundred: ${n}` }))
  const { body } = await postTo(`${api}/submissions/batch`, { items })
  const together = async (): Promise<boolean> => (await system.count("status = 'PROCESSING'")) >= 5
  expect(await waitFor(together, { limit: 120_000, every: 10 })).toBe(true)
  const results = body.results as readonly { readonly submission: { readonly id: string } }[]
  const rows = await Promise.all(results.map(({ submission }) => judged(submission.id)))
  expect(rows.every(({ status }) => status === 'PASSED')).toBe(true)
})

test('U-33 a FAILED submission is processed once more when asked for', async () => {
  const { body } = await postTo(`${api}/submissions`, { content: 'short' })
  const failed = await judged(body.id)
  expect(failed.status).toBe('FAILED')
  const again = await postTo(`${api}/submissions/${body.id}/retry`, {})
  expect(again).toMatchObject({ status: 200, body: { status: 'PENDING', processed_at: null } })
  const twice = await judged(body.id)
  expect(twice.status).toBe('FAILED')
  expect(Date.parse(String(twice.processed_at))).toBeGreaterThan(Date.parse(String(failed.processed_at)))
})

/** Resolves with the dead letters when there are at least so many. */
async function deadLetters(of: SubmissionsSystem, count: number): Promise<Awaited<ReturnType<typeof recordsOf>>> {
  let letters: Awaited<ReturnType<typeof recordsOf>> = []
  const there = async (): Promise<boolean> => {
    letters = await recordsOf(of.env, of.deadLetterTopic)
    return letters.length >= count
  }
  expect(await waitFor(there, { limit: 120_000, every: 50 })).toBe(true)
  return letters
}

const event = (content: string): SubmissionQueued => ({ id: randomUUID(), content, created_at: 0 })
const oversize = event('é'.repeat(32_768))

test('every kind of poison is one dead letter with its bytes, and every partition goes on', async () => {
  const { queued } = submissionsTopics({ queued: system.topic, deadLetter: system.deadLetterTopic })
  const subjects = renameTopics(catalogue, { submissions: system.topic })
  const kinds = await poisonOf(system.env, { topic: queued, catalogue: subjects, good: event('MARK'), oversize })
  await sendPoison(system.env, system.topic, kinds)
  const items = Array.from({ length: 30 }, (_, n) => ({ content: `after the bad ones: ${n}` }))
  const { body } = await postTo(`${api}/submissions/batch`, { items })
  const results = body.results as readonly { readonly submission: { readonly id: string } }[]
  const rows = await Promise.all(results.map(({ submission }) => judged(submission.id)))
  expect(rows.map(({ status }) => status)).toEqual(items.map(() => 'PASSED'))
  expect(deathsIn(await deadLetters(system, kinds.length))).toEqual(deathsBy(kinds))
})

test('SUBMISSIONS_FORMAT=json: the events are plain JSON with the same field names, and are judged; every kind of other bytes is a dead letter', async () => {
  const plain = await newSystem({ SUBMISSIONS_FORMAT: 'json', SUBMISSIONS_LEASE_MS: '5000' })
  const [{ url }] = await Promise.all([plain.api(), plain.worker()])
  const asJson = (value: object): Buffer => Buffer.from(JSON.stringify(value))
  const kinds = plainJsonPoison(
    { good: asJson(event('MARK')), oversize: asJson(oversize) },
    Buffer.from([0, 0, 0, 0, 1, 0])
  )
  await sendPoison(plain.env, plain.topic, kinds)
  const { body } = await postTo(`${url}/submissions`, { content: 'plain JSON: 1' })
  const isPassed = async (): Promise<boolean> => (await plain.count("status = 'PASSED'")) === 1
  expect(await waitFor(isPassed, { limit: 120_000, every: 25 })).toBe(true)
  const own = (await recordsOf(plain.env, plain.topic)).filter(({ key }) => key?.toString() === body.id)
  expect(own.map(({ value }) => JSON.parse(String(value)))).toEqual([
    { id: body.id, content: 'plain JSON: 1', created_at: Date.parse(String(body.created_at)) }
  ])
  expect(deathsIn(await deadLetters(plain, kinds.length))).toEqual(deathsBy(kinds))
})

test('the documentation is there, and a page of an allowed origin may use the API', async () => {
  expect((await ask(`${api}/docs`)).status).toBe(200)
  const { status, headers } = await ask(`${api}/submissions`, { headers: { origin: 'http://localhost:3000' } })
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:3000'])
})

test('U-34 of a user’s requests that come at once to two processes only as many as allowed are queued', async () => {
  const variables = { SUBMISSIONS_RATE_LIMIT: '10' }
  const apis = await Promise.all([system.api(variables), system.api(variables)])
  const posts = Array.from({ length: 14 }, (_, n) =>
    postTo(`${apis[n % 2]?.url}/submissions`, { content: `limited: ${n}` }, { 'x-user-id': 'ann' })
  )
  const answers = await Promise.all(posts)
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(10).fill(200), ...Array(4).fill(429)])
  const refused = answers.find(({ status }) => status === 429)
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(3_500)
})

test('U-8 an API that has no broker answers 500 at once and stores nothing', async () => {
  const lonely = await system.api({ KAFKA_BROKER: '127.0.0.1:1' }, '/health')
  const { status, body } = await postTo(`${lonely.url}/submissions`, { content: 'nobody will hear of this 1' })
  expect([status, body.type]).toEqual([500, 'urn:millrace:problem:publish-failed'])
  expect(await system.count("content LIKE 'nobody%'")).toBe(0)
})
