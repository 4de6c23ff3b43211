import { randomUUID } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { errorHeaders, eventTimeHeader, headerText, serdes, topic } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registerSchemas, registrySerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import { renameTopics } from '../../schemas/subject.ts'
import { notesTopic } from '../../topology/dead-letters/note.ts'
import { topics } from '../../topology/feedback/topics.ts'
import { validateFeedback } from '../../topology/feedback/validate.ts'
import type { DeadLetterDeps } from './deps.ts'
import { rangesOf, scan, withAdmin } from './letters/scan.ts'
import { sourceTopic } from './letters/source-values.ts'
import { die, feedback, rawRecord } from './letters/test-letters.ts'
import { type ReplayReport, replayDeadLetters } from './replay/replay.ts'
import { listDeadLetters } from './show/list.ts'
import { showDeadLetters } from './show/show.ts'

const run = randomUUID()
const raw = topic(`raw-${run}`, serdes.string, serdes.avro<FeedbackReceived>(`raw-${run}-value`))
const deadLetterTopic = `dead-${run}`
const url = process.env.SCHEMA_REGISTRY_URL ?? ''
const subjects = renameTopics(catalogue, { [topics.raw.name]: raw.name }).filter(entry => entry.topic === raw.name)
const driver = kafkaDriver({ brokers: (process.env.KAFKA_BROKER ?? '').split(',') })
const resolve = registrySerdes({ url, catalogue: subjects, register: false })
const deps: DeadLetterDeps = {
  driver,
  serdes: resolve,
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
  const serde = resolve(raw.value, raw.name, 'value')
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
  const marks = notesTopic(deadLetterTopic)
  await withAdmin(driver, async admin => {
    const there = await admin.listTopics()
    await admin.deleteTopics([raw.name, deadLetterTopic, marks].filter(name => there.includes(name)))
  })
  await fetch(`${url}/subjects/${raw.name}-value`, { method: 'DELETE' })
})

const dieInto = (message: string, record: ReturnType<typeof rawRecord>): Promise<void> =>
  die(driver, [record], new Error(message), { topic: raw.name }, deadLetterTopic)

test('W27: lists, shows, repairs and replays dead letters of a real broker, each of them once, stamped now with the event time in a header', async () => {
  const begun = Date.now()
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
      expect(timestamp).toBeGreaterThanOrEqual(begun)
      const [time, replays] = [eventTimeHeader, errorHeaders.replayCount].map(name => headerText(headers, name))
      sent.set(String(key), { bytes, time, replays })
    }
    return 'go on'
  })
  const time = String(feedback.feedback_timestamp)
  expect(sent).toEqual(
    new Map([
      ['CUST001', { bytes: await encoded(feedback), time, replays: '1' }],
      ['CUST002', { bytes: await encoded(value), time, replays: '1' }]
    ])
  )
})

test('W27: a replay that the broker deleted before it was read is sent once more, and not once it was read', async () => {
  const application = `group-${run}`
  const record = rawRecord({ value: await encoded(feedback), timestamp: Date.now() - 9 * 86_400_000 })
  await die(driver, [record], new RangeError('old'), { topic: raw.name, application }, deadLetterTopic)
  const outcomes = async (): Promise<readonly string[]> =>
    (await replay({ reason: 'RangeError' })).outcomes.map(({ outcome }) => outcome)
  expect(await outcomes()).toEqual(['replayed'])
  expect(await outcomes()).toEqual(['already-replayed'])
  const deleted = await deleteAll(raw.name)
  expect(await outcomes()).toEqual(['replayed'])
  expect(await outcomes()).toEqual(['already-replayed'])

  await deleteAll(raw.name)
  await withAdmin(driver, async admin => admin.commit(application, await ends(raw.name)))
  onTestFinished(() => withAdmin(driver, admin => admin.deleteGroups([application])))
  expect(await outcomes()).toEqual(['already-replayed'])
  expect(deleted).toBeGreaterThan(0)
})

async function ends(name: string): Promise<readonly TopicPartitionOffset[]> {
  return (await rangesOf(driver, name)).map(({ topic: of, partition, to: offset }) => ({
    topic: of,
    partition,
    offset
  }))
}

/** Deletes all records of a topic, as retention does; answers up to how many there were. */
async function deleteAll(name: string): Promise<number> {
  const kafka = new Kafka({
    brokers: [process.env.KAFKA_BROKER ?? ''],
    clientId: 'retention',
    logLevel: logLevel.NOTHING
  })
  const admin = kafka.admin()
  await admin.connect()
  try {
    const last = await ends(name)
    await admin.fetchTopicOffsets(name)
    const partitions = last.map(({ partition, offset }) => ({ partition, offset: String(offset) }))
    await admin.deleteTopicRecords({ topic: name, partitions: partitions.filter(({ offset }) => offset !== '0') })
    return last.reduce((sum, { offset }) => sum + offset, 0)
  } finally {
    await admin.disconnect()
  }
}
