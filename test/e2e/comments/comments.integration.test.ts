import { beforeAll, expect, test } from 'vitest'
import { headerText } from '#streams'
import { kafkaDriver } from '../../../connectors/kafka/index.ts'
import { registrySerdes } from '../../../connectors/schema-registry/index.ts'
import { freePort } from '../../../deploy/stack/ports.ts'
import type { CommentReceived } from '../../../schemas/generated/comments.ts'
import { commentGenerator, type Generated } from '../../../topology/comments/generator.ts'
import { textHash } from '../../../topology/comments/text-hash.ts'
import { commentsSubjects, commentsTopicsOf } from '../../../topology/comments/topics.ts'
import { keywordScorer } from '../../../topology/sentiment/index.ts'
import { plainJsonPoison } from '../../poison.ts'
import { EventClient } from '../event-client.ts'
import type { Served } from '../feedback/system.ts'
import { stackEnv } from '../feedback-place.ts'
import { ask } from '../http.ts'
import { deathsBy, deathsIn, poisonOf, sendPoison } from '../poisoned-topic.ts'
import { recordsOf } from '../records.ts'
import { type CommentsSystem, commentsSystems } from './system.ts'

const newSystem = commentsSystems()
const seed = 20_261_121
const records = 3_000
const rate = 400

/** What the producer sends with this seed. */
function sent(count: number): readonly Generated[] {
  const generator = commentGenerator({ seed, rate })
  return Array.from({ length: count }, () => {
    const one = generator.next(0)
    generator.gap()
    return one
  })
}

const published = sent(records)
const firsts = new Map(
  published.filter(({ repeat }) => !repeat).map(({ comment }) => [comment.commentId, comment] as const)
)
const repeats = published.filter(({ repeat }) => repeat).length

interface StoredComment {
  readonly comment_id: string
  readonly text_hash: string
  readonly tag: string
  readonly source: string
  readonly consumer_id: string
  readonly retry_count: number
}

const stored = (system: CommentsSystem) => system.rows<StoredComment>('SELECT * FROM comments')
const countOf = async (system: CommentsSystem, table: string): Promise<number> =>
  (await system.rows<{ readonly n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n ?? 0

/** Sends a comment of the test's own. */
async function send(system: CommentsSystem, key: string, value: Buffer): Promise<void> {
  const producer = kafkaDriver({ brokers: system.environment.KAFKA_BROKER }).producer()
  await producer.connect()
  await producer.send([{ topic: system.environment.COMMENTS_RAW_TOPIC, key: Buffer.from(key), value }])
  await producer.close()
}

type Tags = { readonly [tag: string]: number }

/** What the history of a system says of all its windows together. */
async function countedBy(url: string, by: 'minute' | 'hour', filter = '') {
  const { status, body, text } = await ask(`${url}/api/statistics/history?by=${by}${filter}`)
  expect(status, text).toBe(200)
  const history = body.history as readonly { readonly total: number; readonly byTag: Tags; readonly late: number }[]
  const sum = (of: (window: (typeof history)[number]) => number): number =>
    history.reduce((all, window) => all + of(window), 0)
  const tags = Object.keys(history[0]?.byTag ?? {})
  return {
    total: sum(({ total }) => total),
    byTag: Object.fromEntries(tags.map(tag => [tag, sum(({ byTag }) => byTag[tag] ?? 0)])) as Tags,
    late: sum(({ late }) => late)
  }
}

let system: CommentsSystem
let unscored: CommentsSystem
let scorerPort: string
let statisticsWorker: Served

const asJson = (text: string): Buffer =>
  Buffer.from(JSON.stringify({ commentId: 'poison', text, source: 'X', timestamp: 0 }))
const jsonPoison = plainJsonPoison(
  { good: asJson('MARK'), oversize: asJson('x'.repeat(65_536)) },
  Buffer.from([0, 0, 0, 0, 1, 0])
)

beforeAll(async () => {
  scorerPort = String(await freePort())
  system = await newSystem({
    COMMENTS_SCORER: 'grpc',
    COMMENTS_SCORER_PORT: scorerPort,
    COMMENTS_SCORER_CACHE_ENTRIES: '1',
    COMMENTS_SIMULATE_FAILURES: 'true'
  })
  unscored = await newSystem({
    COMMENTS_FORMAT: 'json',
    COMMENTS_SCORER: 'grpc',
    COMMENTS_SCORER_PORT: String(await freePort())
  })
  const scoring = [system.scorer(), system.worker(), system.worker(), unscored.worker()]
  statisticsWorker = await system.statisticsWorker()
  await Promise.all(scoring)
  const alone = { commentId: 'alone', text: 'nobody scores me', source: 'Reddit', timestamp: Date.now() }
  await sendPoison(stackEnv(), unscored.environment.COMMENTS_RAW_TOPIC, jsonPoison)
  await send(unscored, 'alone', Buffer.from(JSON.stringify(alone)))
})

test('every comment has one row with its tag over kills of workers and API, and every dashboard sees all (C-2, C-9, C-13, C-27)', async () => {
  const [api, other] = await Promise.all([system.api(), system.api()])
  const steady = new EventClient(`${api.url}/api/comments/stream`)
  const first = new EventClient(`${other.url}/api/comments/stream`)
  const seen = new Set<string>()
  const note = (client: EventClient): void => {
    for (const { data } of client.events) seen.add((JSON.parse(data) as { commentId: string }).commentId)
  }
  const producer = await system.producer({
    RATE: String(rate),
    PRODUCER_SEED: String(seed),
    PRODUCER_RECORDS: String(records)
  })

  await expect.poll(() => countOf(system, 'comments')).toBeGreaterThan(300)
  await system.children.find(child => child.name.startsWith('worker'))?.kill()
  await other.child.kill()
  await statisticsWorker.child.kill()
  await first.ended
  await expect.poll(() => countOf(system, 'comments')).toBeGreaterThan(900)
  const again = await system.api()
  const resumed = new EventClient(`${again.url}/api/comments/stream`, first.lastEventId)
  await Promise.all([system.worker(), system.statisticsWorker()])
  await expect.poll(() => countOf(system, 'comments')).toBe(firsts.size)
  await expect.poll(() => producer.child.running).toBe(false)

  const scorer = keywordScorer()
  const rows = await stored(system)
  const content = rows.map(({ comment_id, tag, source, text_hash }) => [comment_id, tag, source, text_hash].join())
  const expected = [...firsts.values()].map(({ commentId, text, source }) =>
    [commentId, scorer.score(text).label, source, textHash(text)].join()
  )
  expect(content.sort()).toEqual(expected.sort())
  expect(Math.max(...rows.map(row => row.retry_count))).toBeGreaterThan(0)
  expect(new Set(rows.map(row => row.consumer_id)).size).toBeGreaterThan(1)

  const idsOf = (client: EventClient): Set<string> =>
    new Set(client.events.map(({ data }) => (JSON.parse(data) as { commentId: string }).commentId))
  await expect.poll(() => idsOf(steady).size).toBe(firsts.size)
  const both = (): number => {
    note(first)
    note(resumed)
    return seen.size
  }
  await expect.poll(both).toBe(firsts.size)
  expect(steady.events.every(({ event, id }) => event === 'comment' && /^\d+-\d+$/.test(id))).toBe(true)
  await Promise.all([steady.close(), resumed.close()])

  const statistics = async () => (await ask(`${api.url}/api/statistics`)).body
  await expect.poll(async () => (await statistics()).duplicates).toBe(repeats)
  const { total, byTag, bySource, failures } = (await statistics()) as {
    readonly [count in 'total' | 'failures']: number
  } & { readonly [group in 'byTag' | 'bySource']: { readonly [name: string]: number } }
  const sum = (counts: { readonly [name: string]: number }): number => Object.values(counts).reduce((a, b) => a + b, 0)
  expect([total, sum(byTag), sum(bySource), failures]).toEqual([firsts.size, firsts.size, firsts.size, 0])

  for (const by of ['minute', 'hour'] as const) {
    await expect.poll(() => countedBy(api.url, by)).toEqual({ total, byTag, late: 0 })
    const ofSource = await countedBy(api.url, by, '&source=Reddit')
    expect(ofSource.total).toBe(bySource.Reddit)
    const ofTag = await countedBy(api.url, by, '&tag=negative')
    expect(ofTag.total).toBe(byTag.negative)
  }

  expect(producer.child.output).toContain('"msg":"Published comment...')
  const workers = system.children.filter(child => child.name.startsWith('worker')).map(child => child.output)
  expect(workers.join()).toContain('Processing comment...')
  expect(workers.join()).toContain('Saved to database')
})

test('every kind of poison is one dead letter with its bytes and one failure, and every partition goes on', async () => {
  const { url } = await system.api()
  const { raw } = commentsTopicsOf(system.environment)
  const comment = (n: number, text = 'good'): CommentReceived => ({
    commentId: `good-${n}`,
    text,
    source: 'X',
    timestamp: 0
  })
  const catalogue = commentsSubjects(system.environment)
  const poisoned = { topic: raw, catalogue, good: comment(0, 'MARK'), oversize: comment(0, 'x'.repeat(65_536)) }
  const kinds = await poisonOf(stackEnv(), poisoned)
  await sendPoison(stackEnv(), raw.name, kinds)
  const serdes = registrySerdes({ url: system.environment.SCHEMA_REGISTRY_URL, catalogue })
  const serde = serdes(raw.value, raw.name, 'value')
  await serde.open?.()
  for (const [n, { name }] of kinds.entries()) await send(system, name, serde.serialize(comment(n)))
  await expect.poll(() => countOf(system, 'comments')).toBe(firsts.size + kinds.length)
  await expect.poll(async () => (await ask(`${url}/api/statistics`)).body.failures).toBe(kinds.length)
  const letters = await recordsOf(stackEnv(), system.environment.COMMENTS_DEAD_LETTER_TOPIC)
  expect(deathsIn(letters)).toEqual(deathsBy(kinds))
})

test('a comment that no scorer answers for is dead-lettered after six calls in 31 seconds, without a rebalance (C-34, C-35)', async () => {
  const all = () => recordsOf(stackEnv(), unscored.environment.COMMENTS_DEAD_LETTER_TOPIC)
  const letters = async () => (await all()).filter(({ key }) => String(key) === 'alone')
  await expect.poll(async () => (await letters()).length).toBe(1)
  const [letter] = await letters()
  expect(headerText(letter?.headers ?? {}, '__streams.errors.attempts')).toBe('6')
  expect(headerText(letter?.headers ?? {}, '__streams.errors.exception')).toBe('scorer-unavailable')
  const [worker] = unscored.children
  expect(worker?.output.match(/joined the group/g)).toHaveLength(1)
  expect(await countOf(unscored, 'comments')).toBe(0)
})

test('COMMENTS_FORMAT=json: every kind of other bytes is one dead letter', async () => {
  const letters = await recordsOf(stackEnv(), unscored.environment.COMMENTS_DEAD_LETTER_TOPIC)
  expect(deathsIn(letters.filter(({ key }) => String(key) !== 'alone'))).toEqual(deathsBy(jsonPoison))
})
