import { expect, test } from 'vitest'
import { errorHeaders, StreamsError } from '#streams'
import { FakeClock, type ListSink, listSink, TopologyTestDriver } from '#streams/testing'
import { textFaults } from '../../connectors/remote-scorer/text-faults.ts'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackReceived, FeedbackScored } from '../../schemas/generated/feedback.ts'
import { createScorer, type Scorer } from '../sentiment/index.ts'
import { topics } from './topics.ts'
import { feedbackTopology } from './topology.ts'

const feedback: FeedbackReceived = {
  message_id: '0190a6c0-0000-7000-8000-000000000001',
  customer_id: 'CUST001',
  feedback_text: 'This product is amazing!',
  feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30)
}

function open(scorer: Scorer = createScorer('vader')): {
  readonly driver: TopologyTestDriver
  readonly rows: ListSink<string, FeedbackScored>
} {
  const clock = new FakeClock()
  const rows = listSink<string, FeedbackScored>({ id: record => record.value.message_id })
  const driver = new TopologyTestDriver(feedbackTopology({ scorer, rows, clock }), {
    serdes: localSerdes(catalogue),
    clock
  })
  return { driver, rows }
}

/** Bytes of a valid event, as the raw topic carries them. */
function encoded(value: FeedbackReceived = feedback): Buffer {
  return localSerdes(catalogue)(topics.raw.value, topics.raw.name, 'value').serialize(value)
}

test('scores feedback, writes it to the scored topic and to the table, and keeps its headers', async () => {
  const { driver, rows } = open()
  await driver.input(topics.raw).pipe('CUST001', feedback, { headers: { traceparent: 'trace' } })
  const [scored] = driver.output(topics.scored).read()
  expect(scored).toMatchObject({
    key: 'CUST001',
    headers: { traceparent: 'trace' },
    value: {
      ...feedback,
      sentiment_score: 'positive',
      compound: 0.6239,
      scorer: 'vader',
      analysis_timestamp: driver.clock.now()
    }
  })
  expect(rows.rows).toEqual([scored?.value])
  expect(driver.committed.get(topics.raw.name)).toBe(1)
})

test('keys the scored record by its customer when the event came without a key', async () => {
  const { driver } = open()
  await driver.input(topics.raw).pipe(null, { ...feedback, message_id: feedback.message_id.toUpperCase() })
  const [scored] = driver.output(topics.scored).read()
  expect(scored?.key).toBe('CUST001')
  expect(scored?.value.message_id).toBe(feedback.message_id)
})

test('W6: takes feedback under any key, and keeps the bytes of the key in dead letters', async () => {
  const { driver } = open()
  const key = Buffer.from([0xc3, 0x28, 0, 1, 2, 3, 4, 5])
  await driver.input(topics.raw).pipeBytes(key, encoded())
  await driver.input(topics.raw).pipeBytes(key, Buffer.from('poison'))
  expect(driver.output(topics.scored).read()).toMatchObject([{ key: 'CUST001' }])
  expect(driver.output(topics.deadLetter).read()).toMatchObject([{ key }])
})

test('makes one row of feedback that comes twice, and commits both', async () => {
  const { driver, rows } = open()
  await driver.input(topics.raw).pipe('CUST001', feedback)
  await driver.input(topics.raw).pipe('CUST001', feedback)
  expect(rows.rows).toHaveLength(1)
  expect(driver.metrics.value('streams_sink_rows_total', { outcome: 'duplicate' })).toBe(1)
  expect(driver.committed.get(topics.raw.name)).toBe(2)
})

const unknownId = Buffer.from(encoded())
unknownId.writeInt32BE(4711, 1)
const badUtf8 = Buffer.from(encoded())
badUtf8[badUtf8.indexOf('amazing')] = 0xff

test.each([
  ['no magic byte', Buffer.from('{"message_id":1}'), 'deserialization-failed', 'read-feedback'],
  ['an unknown schema id', unknownId, 'unknown-schema', 'read-feedback'],
  ['truncated bytes', encoded().subarray(0, 30), 'deserialization-failed', 'read-feedback'],
  ['trailing bytes', Buffer.concat([encoded(), Buffer.from('x')]), 'deserialization-failed', 'read-feedback'],
  ['text that is not UTF-8', badUtf8, 'deserialization-failed', 'read-feedback'],
  ['no value', null, 'null-value', 'validate'],
  ['an id that is not a UUID', encoded({ ...feedback, message_id: 'abc' }), 'invalid-value', 'validate'],
  ['a text that is too long', encoded({ ...feedback, feedback_text: 'x'.repeat(65_536) }), 'invalid-value', 'validate'],
  [
    'a customer id that is too long',
    encoded({ ...feedback, customer_id: 'é'.repeat(256) }),
    'invalid-value',
    'validate'
  ],
  ['an empty text', encoded({ ...feedback, feedback_text: ' \n' }), 'invalid-value', 'validate'],
  [
    'a year that no table takes',
    encoded({ ...feedback, feedback_timestamp: -99_999_999_999_999 }),
    'invalid-value',
    'validate'
  ]
])('dead-letters %s with its bytes and the reason', async (_, value, code, step) => {
  const { driver, rows } = open()
  await driver.input(topics.raw).pipeBytes(Buffer.from('k'), value, { headers: { traceparent: 'trace' } })
  const [letter] = driver.output(topics.deadLetter).read()
  expect(letter?.value).toEqual(value)
  expect(letter?.headers).toMatchObject({
    traceparent: 'trace',
    [errorHeaders.exception]: code,
    [errorHeaders.step]: step,
    [errorHeaders.topic]: topics.raw.name,
    [errorHeaders.partition]: '0',
    [errorHeaders.offset]: '0',
    [errorHeaders.attempts]: '1',
    [errorHeaders.application]: 'feedback',
    [errorHeaders.replayCount]: '0'
  })
  expect(rows.rows).toEqual([])
  expect(driver.committed.get(topics.raw.name)).toBe(1)
})

test('waits for a scorer that does not answer, and dead-letters what it refuses', async () => {
  const answers: (Error | undefined)[] = [
    new StreamsError('timeout', 'no answer', { retryable: true }),
    undefined,
    new StreamsError('processing-failed', 'text refused')
  ]
  const remote: Scorer = {
    name: 'remote',
    version: '1',
    labels: ['positive'],
    score: async () => {
      const error = answers.shift()
      if (error) throw error
      return { label: 'positive', compound: 1 }
    }
  }
  const { driver, rows } = open(remote)
  await driver.input(topics.raw).pipe('a', feedback)
  expect(rows.rows).toHaveLength(1)
  expect(driver.slept).toHaveLength(1)
  await driver.input(topics.raw).pipe('a', feedback)
  expect(driver.output(topics.deadLetter).read()[0]?.headers[errorHeaders.step]).toBe('enrich')
})

test('W16: a text that a remote scorer always fails for is dead-lettered alone, and its partition goes on', async () => {
  const local = createScorer('keyword')
  const remote = textFaults({ where: 'the scorer', signOf: () => 'suspect' })
  const score = (text: string) =>
    remote.watch(text, async () => {
      if (text.includes('crash')) throw new StreamsError('scorer-unavailable', 'answered 500', { retryable: true })
      return local.score(text)
    })
  const { driver, rows } = open({
    ...local,
    // Texts of other partitions are scored meanwhile.
    score: text => score('fine').then(() => score(text))
  })
  const texts = ['good', 'crash', 'better', 'crash again', 'best']
  for (const [n, feedback_text] of texts.entries()) {
    const message_id = `0190a6c0-0000-7000-8000-00000000000${n}`
    await driver.input(topics.raw).pipe('CUST001', { ...feedback, message_id, feedback_text })
  }
  const letters = driver.output(topics.deadLetter).read()
  expect(letters.map(({ headers }) => headers[errorHeaders.exception])).toEqual(['scorer-refused', 'scorer-refused'])
  expect(rows.rows.map(row => row.feedback_text)).toEqual(['good', 'better', 'best'])
  expect(driver.committed.get(topics.raw.name)).toBe(5)
})

test.each([-1, 0, 1_767_225_600, Date.UTC(2026, 0, 1) * 1000, 8.64e15 + 1])(
  'W11: feedback whose record has the time %s is scored and stored, and its scored record and dead letters are stamped now',
  async timestamp => {
    const { driver, rows } = open()
    await driver.input(topics.raw).pipe('CUST001', feedback, { timestamp })
    await driver.input(topics.raw).pipe('CUST001', { ...feedback, customer_id: '' }, { timestamp })
    expect(rows.rows).toHaveLength(1)
    const written = [topics.scored, topics.deadLetter].flatMap(({ name }) => driver.broker.records(name))
    expect(written.map(record => record.timestamp)).toEqual([driver.clock.now(), driver.clock.now()])
    expect(driver.committed.get(topics.raw.name)).toBe(2)
  }
)
