import { expect, onTestFinished, test } from 'vitest'
import { noLog, noMetrics, type Opaque, StreamsError, systemClock } from '#streams'
import { listSink } from '#streams/testing'
import { discardDeadLetters } from '../../../cli/dead-letters/discard/discard.ts'
import { die, memoryDeps, rawRecord } from '../../../cli/dead-letters/letters/test-letters.ts'
import { eventually } from '../../../connectors/contracts/recording-listener.ts'
import type { IndexedLetter, NotedLetter } from '../../../topology/dead-letters/read-model.ts'
import { topics } from '../../../topology/feedback/topics.ts'
import { LetterIndex, type LetterIndexOptions } from './letter-index.ts'

const dead = topics.deadLetter.name

function open(change: Partial<LetterIndexOptions> = {}) {
  const deps = memoryDeps()
  const letters = listSink<Opaque, IndexedLetter>()
  const notes = listSink<Opaque, NotedLetter>()
  const forgotten: string[] = []
  const index = new LetterIndex({
    driver: deps.driver,
    groupId: 'index',
    topics: [dead, 'orders-dlt'],
    letters,
    notes,
    rows: { forget: async (...place) => void forgotten.push(place.join('-')) },
    prepare: async () => undefined,
    clock: systemClock,
    log: noLog,
    metrics: noMetrics,
    intervals: { calm: 5, behind: 5 },
    ...change
  })
  onTestFinished(() => index.close())
  index.open()
  return { ...deps, index, letters, notes, forgotten }
}

test('writes letters and notes, takes topics that come later, and says when it is up to date', async () => {
  const { index, driver, broker, letters, notes, ...deps } = open()
  expect(index.because).toBe('the index is being opened')
  await die(driver, [rawRecord(), rawRecord()])
  await eventually('two letters', () => letters.rows.length === 2)
  await eventually('up to date', () => index.because === undefined)
  await discardDeadLetters({ driver, ...deps }, { ids: ['0-1'], because: 'a test' })
  await eventually('a note', () => notes.rows.length === 1)
  expect(notes.rows).toMatchObject([{ topic: dead, offset: 1, note: { action: 'discard', reason: 'a test' } }])
  broker.createTopic('orders-dlt')
  broker.log('orders-dlt', 0).append({ key: null, value: null, timestamp: 1, headers: {} })
  broker.wake()
  await eventually('the other topic', () => letters.rows.some(({ topic }) => topic === 'orders-dlt'))
  await eventually('up to date again', () => index.because === undefined)
})

test('forgets what topics do not hold any more', async () => {
  const { driver, broker, forgotten, index } = open()
  await die(driver, [rawRecord(), rawRecord()])
  broker.log(dead, 0).truncate(1)
  await eventually('up to date', () => index.because === undefined)
  await eventually('forgotten', () => forgotten.includes(`${dead}-0-1`))
})

test('without any topic it is up to date, and while the tables cannot be made it says why and tries on', async () => {
  let isAway = true
  const prepare = async () => {
    if (isAway) throw new StreamsError('sink-unavailable', 'the database is away', { retryable: true })
  }
  const { index } = open({ prepare, topics: ['not-there'] })
  await eventually('the reason', () => index.because === 'the index does not work: the database is away')
  isAway = false
  await eventually('up to date', () => index.because === undefined)
})

test('a close while the broker is away ends it', async () => {
  const { index, broker } = open()
  broker.goAway()
  await index.close()
})
