import { expect, test } from 'vitest'
import { errorHeaders } from '#streams'
import { FakeClock, type ListSink, listSink, RecordedMetrics, TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../../connectors/schema-registry/index.ts'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { CommentProcessed } from '../../../schemas/generated/comments.ts'
import { rememberedFor } from '../limits.ts'
import type { LateComment, StatisticsRow } from '../read-model.ts'
import { statisticsTopics as topics } from './topics.ts'
import { commentsStatisticsTopology } from './topology.ts'

const [minute, hour] = [60_000, 3_600_000]
const noon = Date.UTC(2026, 1, 19, 12)

interface Given {
  readonly partitions?: number
  readonly instances?: number
}

interface Opened {
  readonly driver: TopologyTestDriver
  readonly rows: ListSink<string, StatisticsRow>
  readonly late: ListSink<string, LateComment>
  readonly metrics: RecordedMetrics
  readonly give: (commentId: string, at: number, change?: Partial<CommentProcessed>) => Promise<void>
}

const comment = (commentId: string, processedAt: number, change: Partial<CommentProcessed> = {}): CommentProcessed => ({
  commentId,
  text: 'Amazing',
  source: 'Twitter',
  timestamp: processedAt - 1_000,
  tag: 'positive',
  textHash: 'ab'.repeat(32),
  consumerId: 'worker-a',
  retryCount: 0,
  processedAt,
  ...change
})

function open({ partitions = 1, instances = 1 }: Given = {}): Opened {
  const rows = listSink<string, StatisticsRow>()
  const late = listSink<string, LateComment>()
  const clock = new FakeClock()
  const metrics = new RecordedMetrics()
  const topology = commentsStatisticsTopology({ windows: rows, late, metrics })
  const driver = new TopologyTestDriver(topology, { serdes: localSerdes(catalogue), clock, partitions, instances })
  const give: Opened['give'] = (commentId, at, change) =>
    driver.input(topics.processed).pipe(commentId, comment(commentId, at, change))
  return { driver, rows, late, metrics, give }
}

/** The windows as the table has them: the newest state of each part, summed, as `12:00 positive Twitter`. */
function windowsOf({ rows }: Pick<Opened, 'rows'>, by: string): { readonly [window: string]: number } {
  const parts = new Map<string, StatisticsRow>()
  for (const row of rows.rows) {
    const key = JSON.stringify([row.granularity, row.window_start, row.tag, row.source, row.source_partition])
    if (row.source_offset > (parts.get(key)?.source_offset ?? -1)) parts.set(key, row)
  }
  const sums: { [window: string]: number } = {}
  for (const { granularity, window_start, tag, source, count } of parts.values()) {
    if (granularity !== by) continue
    const name = `${new Date(window_start).toISOString().slice(11, 16)} ${tag} ${source}`
    sums[name] = (sums[name] ?? 0) + count
  }
  return sums
}

test('counts comments by minute and hour, tag and source, at the time at which they were processed', async () => {
  const opened = open()
  await opened.give('a', noon)
  await opened.give('b', noon + minute - 1)
  await opened.give('c', noon + minute, { tag: 'negative', source: 'Le Monde' })
  await opened.give('d', noon + 1, { source: 'Le Monde ' })
  expect(windowsOf(opened, 'minute')).toEqual({
    '12:00 positive Twitter': 2,
    '12:01 negative Le Monde': 1,
    '12:00 positive Le Monde ': 1
  })
  expect(windowsOf(opened, 'hour')).toEqual({
    '12:00 positive Twitter': 2,
    '12:00 negative Le Monde': 1,
    '12:00 positive Le Monde ': 1
  })
})

test('the parts of four partitions are all comments together, and no record is brought to another task to be counted', async () => {
  const opened = open({ partitions: 4, instances: 2 })
  for (let n = 0; n < 40; n++) await opened.give(`c-${n}`, noon + n)
  expect(windowsOf(opened, 'hour')).toEqual({ '12:00 positive Twitter': 40 })
  expect(new Set(opened.rows.rows.map(({ source_partition }) => source_partition)).size).toBe(4)
})

test('a comment that is published again after a crash of the worker that scores counts once, and the repeat is counted', async () => {
  const opened = open()
  await opened.give('a', noon)
  await opened.give('a', noon + 2 * minute, { consumerId: 'worker-b' })
  await opened.driver.reopen()
  await opened.give('a', noon + rememberedFor - 1)
  expect(windowsOf(opened, 'minute')).toEqual({ '12:00 positive Twitter': 1 })
  expect(opened.metrics.value('comments_statistics_repeats_total', {})).toBe(2)
  await opened.give('a', noon + rememberedFor + 1)
  expect(windowsOf(opened, 'minute')).toEqual({ '12:00 positive Twitter': 1, '15:00 positive Twitter': 1 })
})

test.each(['before-sinks', 'after-sinks', 'after-outputs', 'after-changelogs', 'after-stores'] as const)(
  'counts each comment once when the worker of statistics crashes %s',
  async point => {
    const opened = open()
    await opened.give('a', noon)
    opened.driver.crashAt(point)
    await opened.give('b', noon + 1)
    expect(opened.driver.crashed).toBe(true)
    await opened.driver.reopen()
    await opened.give('c', noon + 2)
    await opened.give('b', noon + 3)
    expect(windowsOf(opened, 'minute')).toEqual({ '12:00 positive Twitter': 3 })
    expect(windowsOf(opened, 'hour')).toEqual({ '12:00 positive Twitter': 3 })
  }
)

test('what comes later than an hour after its window is in no window and is told as late, by minute before it is so by hour', async () => {
  const opened = open()
  await opened.give('now', noon + 2 * hour)
  await opened.give('old', noon + hour - 1, { tag: 'neutral' })
  await opened.give('slow', noon + hour + minute)
  expect(opened.late.rows).toEqual([
    { granularity: 'minute', comment_id: 'old', window_start: noon + hour - minute, tag: 'neutral', source: 'Twitter' },
    { granularity: 'hour', comment_id: 'old', window_start: noon, tag: 'neutral', source: 'Twitter' }
  ])
  expect(windowsOf(opened, 'hour')).toEqual({ '14:00 positive Twitter': 1, '13:00 positive Twitter': 1 })
  const reason = { step: 'minutes', reason: 'late' }
  expect(opened.driver.metrics.value('streams_dropped_records_total', reason)).toBe(1)
})

test('a busy window is one row and one entry of its changelog with each checkpoint, however many comments it got', async () => {
  const opened = open()
  const values = Array.from({ length: 200 }, (_, n) => comment(`c-${n}`, noon + n))
  await opened.driver.input(topics.processed).pipeAll(values.map(value => [value.commentId, value]))
  expect(opened.rows.rows).toMatchObject([
    { granularity: 'minute', count: 200 },
    { granularity: 'hour', count: 200 }
  ])
  expect(opened.driver.broker.records('comments-statistics-minutes-changelog')).toHaveLength(1)
})

test.each([
  ['no value', null, 'null-value'],
  ['a tag that there is not', comment('x', noon, { tag: 'happy' }), 'invalid-value'],
  ['no source', comment('x', noon, { source: '' }), 'invalid-value'],
  ['an id that no row takes', comment('x y', noon), 'invalid-value'],
  ['a time that no row takes', comment('x', -99_999_999_999_999), 'invalid-value']
] as const)('a record with %s is a dead letter of its step, and the next one counts', async (_, value, reason) => {
  const opened = open()
  const serde = localSerdes(catalogue)(topics.processed.value, topics.processed.name, 'value')
  const bytes = value === null ? null : serde.serialize(value)
  await opened.driver.input(topics.processed).pipeBytes(Buffer.from('x'), bytes)
  await opened.give('x', noon)
  const [letter, ...others] = opened.driver.output(topics.deadLetter).read()
  expect(others).toEqual([])
  expect(letter?.value ?? null).toEqual(bytes)
  expect(letter?.headers).toMatchObject({ [errorHeaders.exception]: reason, [errorHeaders.step]: 'count-once' })
  expect(windowsOf(opened, 'minute')).toEqual({ '12:00 positive Twitter': 1 })
})
