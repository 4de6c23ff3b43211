import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { avro, errorHeaders, headerText, string, topic } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registerSchemas, registrySerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { renameTopics } from '../../schemas/subject.ts'
import { topics } from '../../topology/feedback/topics.ts'
import { validateFeedback } from '../../topology/feedback/validate.ts'
import type { DeadLetterDeps } from './deps.ts'
import { rangesOf, scan, withAdmin } from './letters/scan.ts'
import { sourceTopic } from './letters/source-values.ts'
import { die, feedback, rawRecord } from './letters/test-letters.ts'
import { type ReplayReport, replayDeadLetters } from './replay/replay.ts'
import { marksTopic } from './replay/replay-marks.ts'
import { listDeadLetters } from './show/list.ts'
import { showDeadLetters } from './show/show.ts'

const run = randomUUID()
const raw = topic(`raw-${run}`, string, avro<FeedbackReceived>(`raw-${run}-value`))
const deadLetterTopic = `dead-${run}`
const url = process.env.SCHEMA_REGISTRY_URL ?? ''
const subjects = renameTopics(catalogue, { [topics.raw.name]: raw.name }).filter(entry => entry.topic === raw.name)
const driver = kafkaDriver({ brokers: (process.env.KAFKA_BROKER ?? '').split(',') })
const serdes = registrySerdes({ url, catalogue: subjects, register: false })
const deps: DeadLetterDeps = {
  driver,
  serdes,
  system: {
    name: 'feedback',
    deadLetterTopic,
    sources: [sourceTopic(raw, { check: validateFeedback, keyOf: value => value.customer_id })],
    subjects,
    plainJson: [],
    messageId: value => (value as FeedbackReceived).message_id
  }
}

async function encoded(value: FeedbackReceived): Promise<Buffer> {
  const serde = serdes(raw.value, raw.name, 'value')
  await serde.open?.()
  return serde.serialize(value)
}

const replay = (options: Partial<Parameters<typeof replayDeadLetters>[1]>): Promise<ReplayReport> =>
  replayDeadLetters(deps, { ids: [], limit: 100, maxReplays: 3, again: false, dryRun: false, ...options })

beforeAll(async () => {
  await registerSchemas({ url, catalogue: subjects })
  const created = [raw.name, deadLetterTopic].map(name => ({ name, partitions: 2 }))
  await withAdmin(driver, admin => admin.createTopics(created))
  await dieInto('bad value', rawRecord({ value: await encoded(feedback), headers: { traceparent: 'trace' } }))
  await dieInto('not Avro', rawRecord({ value: Buffer.from('{"feedback_text":"plain"}'), key: null }))
})

afterAll(async () => {
  const marks = marksTopic(deadLetterTopic)
  await withAdmin(driver, async admin => {
    const there = await admin.listTopics()
    await admin.deleteTopics([raw.name, deadLetterTopic, marks].filter(name => there.includes(name)))
  })
  await fetch(`${url}/subjects/${raw.name}-value`, { method: 'DELETE' })
})

const dieInto = (message: string, record: ReturnType<typeof rawRecord>): Promise<void> =>
  die(driver, [record], new Error(message), { topic: raw.name }, deadLetterTopic)

test('lists, shows, repairs and replays dead letters of a real broker, each of them once', async () => {
  const [decodable, poison] = (await listDeadLetters(deps, { ids: [], limit: 10 })).letters
  expect([decodable?.message, poison?.message]).toEqual(['bad value', 'not Avro'])

  const shown = await showDeadLetters(deps, { ids: [feedback.message_id, poison?.id ?? ''], limit: 10 })
  expect(shown.letters.map(({ value, undecoded }) => value ?? undecoded)).toEqual([
    feedback,
    expect.stringContaining('no magic byte')
  ])

  const value = { ...feedback, customer_id: 'CUST002', feedback_text: 'plain' }
  const repaired = await replay({ ids: [poison?.id ?? ''], edit: { value } })
  expect(repaired.outcomes).toMatchObject([{ id: poison?.id, outcome: 'replayed' }])
  const rest = await replay({ ids: [] })
  expect(rest.outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['already-replayed', 'replayed'])
  const again = await listDeadLetters(deps, { ids: [], limit: 10 })
  expect(again.letters.every(({ replayedAt }) => replayedAt !== null)).toBe(true)

  const sent = new Map<string, unknown>()
  await scan(driver, await rangesOf(driver, raw.name), async (_, records) => {
    for (const { key, value: bytes, headers, timestamp } of records) {
      sent.set(String(key), { bytes, timestamp, replays: headerText(headers, errorHeaders.replayCount) })
    }
    return 'go on'
  })
  const timestamp = feedback.feedback_timestamp
  expect(sent).toEqual(
    new Map([
      ['CUST001', { bytes: await encoded(feedback), timestamp, replays: '1' }],
      ['CUST002', { bytes: await encoded(value), timestamp, replays: '1' }]
    ])
  )
})
