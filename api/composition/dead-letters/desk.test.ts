import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { discardDeadLetters } from '../../../cli/dead-letters/discard/discard.ts'
import {
  die,
  encoded,
  feedback,
  memoryDeps,
  rawRecord,
  recordsOf
} from '../../../cli/dead-letters/letters/test-letters.ts'
import { replayDeadLetters } from '../../../cli/dead-letters/replay/replay.ts'
import { otherLetters } from '../../../cli/dead-letters/systems.ts'
import type { DeadLettersReadModel, LettersCursor } from '../../../topology/dead-letters/read-model.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import { letterDesk } from './desk.ts'

const dead = topics.deadLetter.name
const away = async (): Promise<never> => {
  throw new StreamsError('sink-unavailable', 'away', { retryable: true })
}
const noRows: DeadLettersReadModel = { list: away, groups: away, history: away, audit: away, forget: away }
const replay = { limit: 100, maxReplays: 3, again: false, dryRun: false }
const all = { topics: [dead, 'not-there'] }

function open(rows: Partial<DeadLettersReadModel> = {}, because?: string) {
  const deps = memoryDeps()
  const desk = letterDesk({
    driver: deps.driver,
    systems: [deps],
    ours: new Set(['feedback']),
    rows: { ...noRows, ...rows },
    because: () => because,
    marks: {}
  })
  return { deps, desk }
}

test('the index answers while it is up to date; else the topics do, and it is said why', async () => {
  const list = async () => []
  expect(await open({ list }).desk.list(all, { limit: 10 })).toEqual({ items: [], servedBy: 'index' })
  expect(await open({ list }, 'behind').desk.list(all, { limit: 10 })).toMatchObject({
    servedBy: 'topics',
    because: 'behind'
  })
  const { desk } = open()
  expect(await desk.list(all, { limit: 10 })).toMatchObject({ because: 'the database does not answer' })
  expect(await desk.groups(all, 10)).toMatchObject({ servedBy: 'topics', because: 'the database does not answer' })
})

test('a failure of the index that is not an outage comes out', async () => {
  const broken = async (): Promise<never> => {
    throw new StreamsError('sink-failed', 'no such table')
  }
  await expect(open({ list: broken }).desk.list(all, { limit: 10 })).rejects.toThrow('no such table')
})

test('the topics list every letter once, newest first, page by page, with what was done about it', async () => {
  const { deps, desk } = open()
  await die(
    deps.driver,
    [0, 1, 2, 3, 4].map(offset => rawRecord({ offset }))
  )
  await replayDeadLetters(deps, { ...replay, ids: ['0-1'] })
  await discardDeadLetters(deps, { ids: ['0-2'], because: 'a test' })
  const seen: string[] = []
  for (let after: LettersCursor | undefined; ; ) {
    const { items } = await desk.list(all, { limit: 2, after })
    seen.push(...items.map(({ offset, state }) => `${offset} ${state}`))
    after = items.at(-1)
    if (after === undefined) break
  }
  expect(seen).toEqual(['4 open', '3 open', '2 discarded', '1 replayed', '0 open'])
  const discarded = await desk.list({ ...all, state: 'discarded' }, { limit: 10 })
  expect(discarded.items.map(({ offset }) => offset)).toEqual([2])
})

test('the topics group letters by reason, step and shape', async () => {
  const { deps, desk } = open()
  await die(deps.driver, [rawRecord()], new StreamsError('invalid-value', "customer_id 'A' has 300 characters"))
  await die(deps.driver, [rawRecord()], new StreamsError('invalid-value', "customer_id 'B' has 301 characters"))
  await die(deps.driver, [rawRecord()], new StreamsError('row-refused', 'no'))
  await replayDeadLetters(deps, { ...replay, ids: ['0-0'] })
  const { items } = await desk.groups(all, 10)
  expect(items).toMatchObject([
    {
      reason: 'invalid-value',
      count: 2,
      open: 1,
      message: "customer_id 'B' has 301 characters",
      newest: { offset: 1 }
    },
    { reason: 'row-refused', count: 1, open: 1 }
  ])
  const { items: of } = await desk.list({ ...all, group: items[0]?.group }, { limit: 10 })
  expect(of.map(({ offset }) => offset)).toEqual([1, 0])
})

test('opens a letter with its value, and the newest note where the index does not answer', async () => {
  const { deps, desk } = open()
  await die(deps.driver, [rawRecord(), rawRecord({ value: Buffer.from('no avro') })])
  await discardDeadLetters(deps, { ids: ['0-0'], because: 'a test', by: { actor: 'Ada', address: '::1' } })
  const place = { topic: dead, partition: 0, offset: 0 }
  expect(await desk.open(place)).toMatchObject({
    letter: { state: 'discarded', reason: 'invalid-value' },
    value: feedback,
    bytes: encoded(),
    history: [{ action: 'discard', reason: 'a test', actor: 'Ada', address: '::1' }]
  })
  expect(await desk.open({ ...place, offset: 1 })).toMatchObject({
    undecoded: expect.stringContaining('deserialization-failed'),
    history: []
  })
  for (const other of [{ offset: 2 }, { partition: 9 }, { topic: topics.raw.name }, { topic: 'not-there' }])
    expect(await desk.open({ ...place, ...other })).toBeUndefined()
})

test('the topics of notes tell what was done, newest first, page by page', async () => {
  const { deps, desk } = open()
  await die(deps.driver, [rawRecord(), rawRecord({ offset: 8 })])
  expect((await desk.audit(all.topics, { limit: 10 })).items).toEqual([])
  await replayDeadLetters(deps, { ...replay, ids: ['0-0'], by: { actor: 'Ada' } })
  await discardDeadLetters(deps, { ids: ['0-1'], because: 'a test' })
  const { items, servedBy } = await desk.audit(all.topics, { limit: 1 })
  expect([servedBy, items]).toMatchObject(['topics', [{ offset: 1, note: { action: 'discard', reason: 'a test' } }]])
  const [last] = items
  const after = last && { at: last.note.at, ...last.noted }
  expect((await desk.audit(all.topics, { limit: 10, after })).items).toMatchObject([
    { offset: 0, note: { action: 'replay', actor: 'Ada' } }
  ])
})

test('letters of another application go back to the topics that are named for it, without what says why, and nowhere else', async () => {
  const deps = memoryDeps()
  for (const name of ['orders-dlt', 'orders', 'secret']) deps.broker.createTopic(name)
  const system = otherLetters({ topic: 'orders-dlt', sources: ['orders'] })
  const desk = letterDesk({
    driver: deps.driver,
    systems: [deps, { ...deps, system }],
    ours: new Set(['feedback']),
    rows: noRows,
    because: () => undefined,
    marks: {}
  })
  for (const source of ['orders', 'secret'])
    deps.broker.log('orders-dlt', 0).append({
      key: Buffer.from('o-1'),
      value: Buffer.from('{"id":1}'),
      timestamp: 5,
      headers: {
        trace: Buffer.from('kept'),
        'kafka_dlt-original-topic': Buffer.from(source),
        'kafka_dlt-exception-fqcn': Buffer.from('java.lang.IllegalStateException')
      }
    })
  expect(desk.topics).toContainEqual({ topic: 'orders-dlt', system: undefined })
  const [at, elsewhere] = [0, 1].map(offset => ({ topic: 'orders-dlt', partition: 0, offset }))
  const rules = { dryRun: false, again: false, maxReplays: 3, by: {} }
  expect(at && (await desk.open(at))).toMatchObject({ letter: { kind: 'spring' }, value: { id: 1 } })
  expect(at && (await desk.replay(at, rules))).toMatchObject({ outcome: 'replayed', to: 'orders' })
  expect(elsewhere && (await desk.replay(elsewhere, rules))).toMatchObject({ outcome: 'refused', to: 'secret' })
  const [sent] = recordsOf(deps.broker, 'orders')
  expect(Object.keys(sent?.headers ?? {}).sort()).toEqual(['__streams.errors.replay-count', 'trace'])
  expect(recordsOf(deps.broker, 'secret')).toEqual([])
  const edit = { value: { id: 2 } }
  await desk.replay({ topic: 'orders-dlt', partition: 0, offset: 0 }, { ...rules, again: true, edit })
  expect(recordsOf(deps.broker, 'orders').map(({ key, value }) => `${key} ${value}`)).toEqual([
    'o-1 {"id":1}',
    'o-1 {"id":2}'
  ])
})

test('a record that says nothing of why it is there is listed and opened too', async () => {
  const { deps, desk } = open()
  deps.broker.log(dead, 1).append({ key: null, value: Buffer.from('{}'), timestamp: 5, headers: {} })
  expect((await desk.list(all, { limit: 10 })).items).toMatchObject([{ kind: 'none', partition: 1, diedAt: 5 }])
  expect(await desk.open({ topic: dead, partition: 1, offset: 0 })).toMatchObject({
    undecoded: 'nothing says which topic it came from'
  })
})
