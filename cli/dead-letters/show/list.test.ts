import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { FakeClock } from '#streams/testing'
import { MemoryBroker, memoryDriver } from '../../../connectors/memory/index.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import { die, encoded, feedback, memoryDeps, rawRecord } from '../letters/test-letters.ts'
import { listDeadLetters } from './list.ts'
import { renderList } from './render-list.ts'

const all = { ids: [], limit: 50 }

test('lists letters newest last and counts them by reason', async () => {
  const clock = new FakeClock()
  const deps = memoryDeps(new MemoryBroker({ clock, schedule: run => void setImmediate(run) }))
  await die(deps.driver, [rawRecord({ key: null })])
  await clock.advance(1000)
  await die(deps.driver, [rawRecord(), rawRecord()], new StreamsError('row-refused', 'too long'), {
    step: 'store-feedback'
  })
  const list = await listDeadLetters(deps, all)
  expect(list).toMatchObject({ selected: 3, foreign: 0, reasons: { 'row-refused': 2, 'invalid-value': 1 } })
  expect(list.letters.map(({ id, key }) => [id, key])).toEqual([
    ['customer_feedback_dead_letters-0-0', null],
    ['customer_feedback_dead_letters-0-1', 'CUST001'],
    ['customer_feedback_dead_letters-0-2', 'CUST001']
  ])
})

test('shows the newest letters within the limit and still counts all', async () => {
  const deps = memoryDeps(new MemoryBroker({ maxBatch: 2 }))
  await die(
    deps.driver,
    Array.from({ length: 7 }, () => rawRecord())
  )
  const list = await listDeadLetters(deps, { ids: [], limit: 2 })
  expect(list.letters.map(({ id }) => id.slice(-2))).toEqual(['-5', '-6'])
  expect(list).toMatchObject({ selected: 7, reasons: { 'invalid-value': 7 } })
  expect(renderList(list)).toContain('the newest 2 of 7; --limit shows more')
})

test('selects by reason, by place and by message id', async () => {
  const deps = memoryDeps()
  const other = encoded({ ...feedback, message_id: '0190a6c0-0000-7000-8000-00000000000B' })
  await die(deps.driver, [rawRecord(), rawRecord({ value: other })])
  await die(deps.driver, [rawRecord({ value: Buffer.from('{"not":"avro"}') })], new SyntaxError('bad'))
  const ids = async (options: { ids?: string[]; reason?: string }): Promise<readonly string[]> =>
    (await listDeadLetters(deps, { ...all, ...options })).letters.map(({ id }) => id.slice(-1))
  expect(await ids({ reason: 'SyntaxError' })).toEqual(['2'])
  expect(await ids({ ids: ['0-1', '0-2'] })).toEqual(['1', '2'])
  expect(await ids({ ids: ['0-1', 'customer_feedback_dead_letters-0-1'] })).toEqual(['1'])
  expect(await ids({ ids: ['0190a6c0-0000-7000-8000-00000000000b'] })).toEqual(['1'])
  expect(await ids({ ids: ['0-1'], reason: 'SyntaxError' })).toEqual([])
})

test('does not take a message id that a text quotes for that message', async () => {
  const deps = memoryDeps()
  const quoting = { ...feedback, feedback_text: 'see 0190a6c0-0000-7000-8000-0000000000ff' }
  await die(deps.driver, [rawRecord({ value: encoded(quoting) })])
  const id = '0190a6c0-0000-7000-8000-0000000000ff'
  expect(await listDeadLetters(deps, { ids: [id], limit: 5 })).toMatchObject({ letters: [], missing: [id] })
})

test('names ids that no letter has, whatever partition or offset they point at', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord()])
  const list = await listDeadLetters(deps, { ids: ['0-0', '0-1', '9-0'], limit: 5 })
  expect(list).toMatchObject({ selected: 1, missing: ['0-1', '9-0'] })
})

test('leaves records alone that are no dead letters', async () => {
  const deps = memoryDeps()
  deps.broker.log(topics.deadLetter.name, 0).append(rawRecord())
  const list = await listDeadLetters(deps, all)
  expect(list).toMatchObject({ foreign: 1, letters: [] })
  expect(renderList(list)).toContain('1  records without __streams.errors headers')
})

test('says what to do where the dead-letter topic is missing', async () => {
  const deps = { ...memoryDeps(), driver: memoryDriver() }
  await expect(listDeadLetters(deps, all)).rejects.toThrow(/customer_feedback_dead_letters does not exist.*make run/)
})

test('shows keys and messages so that they cannot steer a terminal', async () => {
  const deps = memoryDeps()
  await die(deps.driver, [rawRecord({ key: Buffer.from('\u001b[2J') })], new Error('a\nb\u001b]0;x\u0007'))
  const text = renderList(await listDeadLetters(deps, all))
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  expect(text.split('\n')).toHaveLength(6)
})
