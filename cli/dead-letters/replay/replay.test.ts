import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { errorHeaders, eventTimeHeader, headerText, StreamsError } from '#streams'
import { MemoryBroker } from '../../../connectors/memory/index.ts'
import { notesTopic } from '../../../topology/dead-letters/note.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import { discardDeadLetters } from '../discard/discard.ts'
import { die, encoded, feedback, memoryDeps, rawRecord, recordsOf } from '../letters/test-letters.ts'
import { exitCodeOf, renderReport } from './render-replay.ts'
import { type ReplayOptions, type ReplayReport, replayDeadLetters } from './replay.ts'

type Deps = ReturnType<typeof memoryDeps>

const usual: ReplayOptions = { ids: [], limit: 100, maxReplays: 3, again: false, dryRun: false }
const marks = notesTopic(topics.deadLetter.name)

const replay = (deps: Deps, options: Partial<ReplayOptions> = {}): Promise<ReplayReport> =>
  replayDeadLetters(deps, { ...usual, ...options })

const outcomesOf = ({ outcomes }: ReplayReport): readonly string[] =>
  outcomes.map(({ id, outcome }) => `${id.slice(id.lastIndexOf('-') + 1)} ${outcome}`)

const sentBack = ({ broker }: Deps) => recordsOf(broker, topics.raw.name)

/** Lets the record that was sent back last die where it lies now. */
async function dieAgain({ broker, driver }: Deps): Promise<void> {
  const partition = [0, 1].find(n => broker.log(topics.raw.name, n).end > 0) ?? 0
  const record = broker.log(topics.raw.name, partition).read(0, Number.MAX_SAFE_INTEGER).records.at(-1)
  if (record) await die(driver, [record], undefined, { partition })
}

test('W27: sends the original bytes and headers back, stamped now, with the event time and a replay count in headers', async () => {
  const before = Date.now()
  const deps = memoryDeps()
  const value = Buffer.from([9, 0, 255])
  await die(deps.driver, [rawRecord({ value, headers: { traceparent: Buffer.from('trace') } })])
  const report = await replay(deps)
  expect(outcomesOf(report)).toEqual(['0 replayed'])
  const [sent] = sentBack(deps)
  expect(sent).toMatchObject({ key: Buffer.from('CUST001'), value })
  expect(sent?.timestamp).toBeGreaterThanOrEqual(before)
  expect(sent?.headers).toEqual({
    traceparent: Buffer.from('trace'),
    [eventTimeHeader]: Buffer.from(String(feedback.feedback_timestamp)),
    [errorHeaders.replayCount]: Buffer.from('1')
  })
  expect(exitCodeOf(report)).toBe(0)
})

test('sends a letter once, and once more only when told', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  await replay(deps)
  expect(outcomesOf(await replay(deps))).toEqual(['0 already-replayed'])
  expect(sentBack(deps)).toHaveLength(1)
  await replay(deps, { again: true })
  expect(sentBack(deps)).toHaveLength(2)
})

test('does not take a letter of a topic that was made anew for the one that had its place', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ offset: 1 })])
  await replay(deps)
  deps.broker.deleteTopic(topics.deadLetter.name)
  deps.broker.createTopic(topics.deadLetter.name, 2)
  const { timestamp } = recordsOf(deps.broker, marks)[0] ?? { timestamp: 0 }
  await expect.poll(() => Date.now() > timestamp).toBe(true)
  await die(deps.driver, [rawRecord({ offset: 2 })])
  expect(outcomesOf(await replay(deps))).toEqual(['0 replayed'])
})

test('refuses what was replayed too often and sends the rest', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  for (let times = 1; times <= 3; times++) {
    expect(outcomesOf(await replay(deps))).toContain(`${times - 1} replayed`)
    await dieAgain(deps)
  }
  await die(deps.driver, [rawRecord()])
  const report = await replay(deps)
  expect(outcomesOf(report).slice(-2)).toEqual(['3 refused', '4 replayed'])
  expect(renderReport(report)).toContain('replay-limit: it was replayed 3 times already')
  expect(exitCodeOf(report)).toBe(1)
  expect(outcomesOf(await replay(deps, { maxReplays: 4 }))).toContain('3 replayed')
  expect(sentBack(deps).map(({ headers }) => headerText(headers, errorHeaders.replayCount))).toContain('4')
})

test('W10: a replay count that somebody else set counts for nothing', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ headers: { [errorHeaders.replayCount]: '99' } })])
  expect(outcomesOf(await replay(deps))).toEqual(['0 replayed'])
  expect(headerText(sentBack(deps)[0]?.headers ?? {}, errorHeaders.replayCount)).toBe('1')
})

test('leaves letters alone that die again while it runs', async () => {
  const deps = memoryDeps(new MemoryBroker({ maxBatch: 1 }))
  await die(deps.driver, [rawRecord(), rawRecord()])
  const dying = deps.broker.watch(() => {
    const dead = deps.broker.log(topics.deadLetter.name, 0)
    const [letter] = dead.read(0, 1).records
    if (sentBack(deps).length === 1 && letter !== undefined) dead.append(letter)
  })
  expect(outcomesOf(await replay(deps))).toEqual(['0 replayed', '1 replayed'])
  dying()
})

test('sends and notes nothing in a dry run', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  expect(outcomesOf(await replay(deps, { dryRun: true }))).toEqual(['0 would-replay'])
  expect(sentBack(deps)).toEqual([])
  expect(deps.broker.topicNames()).not.toContain(marks)
})

test('stops at the limit, which skipped letters do not use up', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord(), rawRecord(), rawRecord()])
  expect(await replay(deps, { limit: 1 })).toMatchObject({ more: true })
  const second = await replay(deps, { limit: 1 })
  expect(outcomesOf(second)).toEqual(['0 already-replayed', '1 replayed'])
  expect(second.more).toBe(true)
  expect(await replay(deps, { limit: 1 })).toMatchObject({ more: false })
})

test('counts nothing as replayed when the send fails, and leaves the rest alone', async () => {
  const deps = memoryDeps(new MemoryBroker({ maxBatch: 1 }))
  await die(deps.driver, [rawRecord(), rawRecord()])
  deps.broker.faults.failNextSend(new StreamsError('broker-unavailable', 'gone', { retryable: true }))
  const report = await replay(deps)
  expect(report.outcomes).toMatchObject([{ outcome: 'failed', message: 'broker-unavailable: gone' }])
  expect(recordsOf(deps.broker, marks)).toEqual([])
  expect(outcomesOf(await replay(deps))).toEqual(['0 replayed', '1 replayed'])
})

test('does not count a send without an acknowledgement', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  deps.broker.faults.dropAck()
  expect(await replay(deps)).toMatchObject({ outcomes: [{ outcome: 'failed' }] })
  expect(recordsOf(deps.broker, marks)).toEqual([])
})

test('counts a refused record alone as failed', async () => {
  const deps = memoryDeps()
  const driver = { ...deps.driver, producer: () => deps.driver.producer({ maxRecordBytes: 1_000 }) }
  await die(deps.driver, [rawRecord({ value: randomBytes(2_000) }), rawRecord()])
  const report = await replay({ ...deps, driver })
  expect(outcomesOf(report)).toEqual(['0 failed', '1 replayed'])
  expect(report.outcomes[0]?.message).toMatch(/^record-too-large/)
  expect(recordsOf(deps.broker, marks).map(({ key }) => String(key))).toEqual(['customer_feedback_dead_letters-0-1'])
})

test('says that a letter went back when that could not be noted', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  deps.broker.createTopic(marks)
  deps.broker.watch(() => {
    if (sentBack(deps).length === 1) deps.broker.faults.failNextSend(new StreamsError('delivery-timeout', 'no ack'))
  })
  const report = await replay(deps)
  expect(report.outcomes).toMatchObject([{ outcome: 'failed', message: expect.stringContaining('it was sent back') }])
  expect(sentBack(deps)).toHaveLength(1)
})

test('sends a corrected value, keyed by its customer', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ key: null, value: Buffer.from('{}'), headers: { traceparent: 'trace' } })])
  const value = { ...feedback, customer_id: 'CUST009' }
  expect(outcomesOf(await replay(deps, { ids: ['0-0'], edit: { value } }))).toEqual(['0 replayed'])
  const [sent] = sentBack(deps)
  expect(sent).toMatchObject({ key: Buffer.from('CUST009'), value: encoded(value) })
  expect(sent?.headers).toMatchObject({ traceparent: Buffer.from('trace') })
})

test('a corrected value goes back without the header that named the schema of the bytes it replaces', async () => {
  const deps = memoryDeps()
  const headers = { __value_schema_id: Buffer.from([0, 0, 0, 0, 1]), traceparent: 'trace' }
  await die(deps.driver, [rawRecord({ value: encoded().subarray(5), headers })])
  const ids = [feedback.message_id]
  expect(outcomesOf(await replay(deps, { ids, edit: { value: feedback } }))).toEqual(['0 replayed'])
  const [sent] = sentBack(deps)
  expect(sent?.value).toEqual(encoded(feedback))
  expect(sent?.headers).toMatchObject({ traceparent: Buffer.from('trace') })
  expect(sent?.headers).not.toHaveProperty('__value_schema_id')
})

test.each([
  ['a wrong type', { ...feedback, feedback_timestamp: '2026' }, 'field feedback_timestamp: expected long, got "2026"'],
  ['a missing field', { ...feedback, customer_id: undefined }, 'field customer_id: expected string, got nothing'],
  ['a field that is not in the schema', { ...feedback, custmer: 'x' }, 'field custmer is not in the schema'],
  ['a value over a limit', { ...feedback, customer_id: 'x'.repeat(256) }, 'customer_id has more than 255 characters'],
  ['something else than an object', [feedback], 'must be a JSON object']
])('refuses an edit with %s and sends nothing', async (_, value, message) => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  await expect(replay(deps, { ids: ['0-0'], edit: { value } })).rejects.toThrow(message)
  expect(sentBack(deps)).toEqual([])
})

test('refuses a letter of a topic that is no source of the system', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()], undefined, { topic: topics.deadLetter.name })
  expect(outcomesOf(await replay(deps))).toEqual(['0 refused'])
})

test('answers an id that no letter has as failed', async () => {
  const report = await replay(memoryDeps(), { ids: ['0-5'] })
  expect(renderReport(report)).toBe(
    '0-5  failed: there is no such letter in customer_feedback_dead_letters\n1 failed\n'
  )
})

/** Deletes what the raw topic holds, as retention does, while the group stands at these committed offsets. */
async function deleteBefore({ broker, driver }: Deps, committed: (sent: number) => number | undefined): Promise<void> {
  const admin = driver.admin()
  for (const partition of [0, 1]) {
    const log = broker.log(topics.raw.name, partition)
    const offset = committed(log.end - 1)
    if (log.end === 0) continue
    if (offset !== undefined) await admin.commit(application, [{ topic: topics.raw.name, partition, offset }])
    log.truncate(log.end)
  }
  await admin.close()
}

const application = 'sentiment_analyzer_group_v1'

test.each([
  ['stands before it', (sent: number) => sent],
  ['has no committed offset', () => undefined]
])('W27: sends once more what was deleted before it was read: the group %s', async (_, committed) => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  await replay(deps)
  await deleteBefore(deps, committed)
  const report = await replay(deps)
  expect(outcomesOf(report)).toEqual(['0 replayed'])
  expect(renderReport(report)).toMatch(/once more: the broker deleted the replay of .* before it was read/)
  expect(sentBack(deps)).toHaveLength(1)
  expect(outcomesOf(await replay(deps))).toEqual(['0 already-replayed'])
})

test('W27: what was read before the broker deleted it is not sent again', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  await replay(deps)
  await deleteBefore(deps, sent => sent + 1)
  expect(outcomesOf(await replay(deps))).toEqual(['0 already-replayed'])
})

test('leaves a discarded letter alone and says why it was discarded, unless it is sent all the same', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  await discardDeadLetters(deps, { ids: ['0-0'], because: 'a test' })
  const report = await replay(deps)
  expect([report.outcomes[0]?.outcome, exitCodeOf(report)]).toEqual(['discarded', 0])
  expect(renderReport(report)).toMatch(/left alone: discarded at .* because a test; --again sends it once more/)
  expect(recordsOf(deps.broker, topics.raw.name)).toEqual([])
  expect((await replay(deps, { again: true })).outcomes[0]?.outcome).toBe('replayed')
})
