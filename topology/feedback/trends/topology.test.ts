import { expect, test } from 'vitest'
import { errorHeaders, type TaskOptions } from '#streams'
import { FakeClock, type ListSink, listSink, TopologyTestDriver } from '#streams/testing'
import { localSerdes } from '../../../connectors/schema-registry/index.ts'
import { catalogue } from '../../../schemas/catalogue.ts'
import type { FeedbackAlert, FeedbackScored, FeedbackTrend } from '../../../schemas/generated/feedback.ts'
import type { SearchEntry } from '../search/search-entry.ts'
import type { AlertRule } from './alerts/rule.ts'
import type { LateFeedback } from './read-model.ts'
import { trendsTopics } from './topics.ts'
import { feedbackTrendsTopology } from './topology.ts'

const [minute, hour] = [60_000, 3_600_000]
const noon = Date.UTC(2026, 1, 19, 12)
const topics = trendsTopics()

const drop: AlertRule = {
  name: 'drop',
  scope: 'all',
  by: 'minute',
  measure: 'mean',
  change: 0.5,
  windows: 3,
  minimum: 2,
  baseline_minimum: 2,
  cooldown: 2
}
const unhappy: AlertRule = { ...drop, name: 'unhappy', scope: 'customer', measure: 'negative_share' }

interface Given {
  readonly partitions?: number
  readonly instances?: number
  readonly rules?: readonly AlertRule[]
  readonly task?: Partial<TaskOptions>
}

interface Opened {
  readonly driver: TopologyTestDriver
  readonly trends: ListSink<string, FeedbackTrend>
  readonly late: ListSink<string, LateFeedback>
  readonly alerts: ListSink<string, FeedbackAlert>
  readonly search: ListSink<string, SearchEntry>
  readonly give: (at: number, compound: number, change?: Partial<FeedbackScored>) => Promise<void>
  /** Gives feedback that comes at once, as in one fetch. */
  readonly giveAll: (feedback: readonly (readonly [at: number, compound: number])[]) => Promise<void>
}

function open({ partitions = 1, instances = 1, rules = [], task = {} }: Given = {}): Opened {
  const clock = new FakeClock(noon)
  const trends = listSink<string, FeedbackTrend>()
  const late = listSink<string, LateFeedback>()
  const alerts = listSink<string, FeedbackAlert>({ id: ({ value }) => value.alert_id })
  const search = listSink<string, SearchEntry>()
  const facets = listSink<string, FeedbackScored>()
  const sinks = { trends, late, alerts, search, facets }
  const topology = feedbackTrendsTopology({ ...sinks, rules, grace: hour, ahead: 5 * minute })
  const driver = new TopologyTestDriver(topology, {
    serdes: localSerdes(catalogue),
    clock,
    partitions,
    instances,
    task
  })
  let given = 0
  const feedback = (at: number, compound: number, change: Partial<FeedbackScored> = {}): FeedbackScored => ({
    message_id: `0190a6c0-0000-7000-8000-${String(given++).padStart(12, '0')}`,
    customer_id: 'CUST001',
    feedback_text: `feedback ${given}`,
    feedback_timestamp: at,
    sentiment_score: compound > 0 ? 'positive' : compound < 0 ? 'negative' : 'neutral',
    compound,
    scorer: 'vader',
    scorer_version: '1',
    analysis_timestamp: at + 10,
    ...change
  })
  const give: Opened['give'] = async (at, compound, change) => {
    const value = feedback(at, compound, change)
    await driver.input(topics.scored).pipe(value.customer_id, value)
  }
  const giveAll: Opened['giveAll'] = all =>
    driver.input(topics.scored).pipeAll(all.map(([at, compound]) => ['CUST001', feedback(at, compound)] as const))
  return { driver, ...sinks, give, giveAll }
}

/** The windows as the table has them: the newest state of each part, summed. */
function windowsOf(
  { trends }: Opened,
  granularity: string,
  customer: string | null
): { readonly [start: string]: string } {
  const parts = new Map<string, FeedbackTrend>()
  for (const row of trends.rows) {
    const key = `${row.window_start} ${row.source_partition}`
    if (row.granularity === granularity && row.customer_id === customer) parts.set(key, row)
  }
  const sums: { [start: string]: number[] } = {}
  for (const part of parts.values()) {
    const start = new Date(part.window_start).toISOString().slice(11, 16)
    const before = sums[start] ?? [0, 0, 0, 0, 0]
    const now = [part.positive, part.neutral, part.negative, part.count, part.compound_sum]
    sums[start] = now.map((value, at) => value + (before[at] ?? 0))
  }
  return Object.fromEntries(
    Object.entries(sums).map(([start, [positive, neutral, negative, count, sum = 0]]) => [
      start,
      `+${positive} =${neutral} -${negative} of ${count}, ${sum.toFixed(1)}`
    ])
  )
}

test('the words of each piece of feedback go to the full-text index', async () => {
  const { search, give } = open()
  await give(noon, -0.5, { feedback_text: 'So late, so late!' })
  expect(search.rows).toEqual([{ message_id: '0190a6c0-0000-7000-8000-000000000000', words: 'w_so w_late' }])
})

test('counts labels and compounds per minute and hour, of each customer and of all, by the time of the feedback', async () => {
  const opened = open()
  await opened.give(noon, 0.5)
  await opened.give(noon + minute - 1, -0.2)
  await opened.give(noon + minute, 0, { customer_id: 'CUST002' })
  await opened.give(noon + 10, 0.1, { sentiment_score: 'mixed' })
  expect(windowsOf(opened, 'minute', 'CUST001')).toEqual({ '12:00': '+1 =0 -1 of 3, 0.4' })
  expect(windowsOf(opened, 'minute', 'CUST002')).toEqual({ '12:01': '+0 =1 -0 of 1, 0.0' })
  expect(windowsOf(opened, 'minute', null)).toEqual({ '12:00': '+1 =0 -1 of 3, 0.4', '12:01': '+0 =1 -0 of 1, 0.0' })
  expect(windowsOf(opened, 'hour', null)).toEqual({ '12:00': '+1 =1 -1 of 4, 0.4' })
  expect(windowsOf(opened, 'hour', 'CUST001')).toEqual({ '12:00': '+1 =0 -1 of 3, 0.4' })
})

test('the parts of four partitions are all feedback together, and no record is brought to another task to be counted', async () => {
  const opened = open({ partitions: 4, instances: 2 })
  for (let n = 0; n < 40; n++) await opened.give(noon + n, 0.25, { customer_id: `CUST${n}` })
  expect(windowsOf(opened, 'minute', null)).toEqual({ '12:00': '+40 =0 -0 of 40, 10.0' })
  const partitions = new Set(opened.trends.rows.map(row => row.source_partition))
  expect(partitions.size).toBe(4)
  expect([...opened.driver.broker.topics.keys()].filter(name => name.endsWith('-repartition'))).toEqual([])
})

test('feedback from more than five minutes ahead of its analysis counts when it was analysed', async () => {
  const opened = open()
  await opened.give(noon + 5 * minute, 1, { analysis_timestamp: noon })
  await opened.give(noon + 5 * minute + 1, 1, { analysis_timestamp: noon })
  await opened.give(Date.UTC(9999, 0, 1), 1, { analysis_timestamp: noon })
  expect(windowsOf(opened, 'minute', null)).toMatchObject({
    '12:05': '+1 =0 -0 of 1, 1.0',
    '12:00': '+2 =0 -0 of 2, 2.0'
  })
})

test('what comes later than the grace is in no window and is told as late, per minute before it is so per hour', async () => {
  const opened = open()
  await opened.give(noon + 2 * hour, 1)
  await opened.give(noon + hour - 1, 1)
  await opened.give(noon + hour + minute, 1)
  expect(opened.late.rows).toMatchObject([
    { granularity: 'minute', window_start: noon + hour - minute, customer_id: 'CUST001' },
    { granularity: 'hour', window_start: noon }
  ])
  expect(windowsOf(opened, 'hour', null)).toEqual({ '14:00': '+1 =0 -0 of 1, 1.0', '13:00': '+1 =0 -0 of 1, 1.0' })
  expect(windowsOf(opened, 'minute', 'CUST001')).toEqual({
    '14:00': '+1 =0 -0 of 1, 1.0',
    '13:01': '+1 =0 -0 of 1, 1.0'
  })
  const reason = { step: 'customer-minutes', reason: 'late' }
  expect(opened.driver.metrics.value('streams_dropped_records_total', reason)).toBe(1)
})

test('feedback of before 1970 is late, not a fault', async () => {
  const opened = open()
  await opened.give(noon, 1)
  await opened.give(Date.UTC(1001, 0, 1), 1)
  expect(opened.late.rows.map(({ window_start }) => window_start)).toEqual([0, 0])
  expect(opened.driver.output(topics.deadLetter).read()).toEqual([])
})

test('a record without a value is a dead letter of its step', async () => {
  const { driver } = open()
  await driver.input(topics.scored).pipeBytes(Buffer.from('k'), null)
  const [letter] = driver.output(topics.deadLetter).read()
  expect(letter?.headers).toMatchObject({ [errorHeaders.exception]: 'null-value', [errorHeaders.step]: 'place' })
})

test('a compound that is no finite number is a dead letter, and spoils no sum', async () => {
  const opened = open()
  await opened.give(noon, 0.5)
  await opened.give(noon, Number.NaN)
  await opened.give(noon, 0.5)
  expect(windowsOf(opened, 'minute', null)).toEqual({ '12:00': '+2 =0 -0 of 2, 1.0' })
  const [letter] = opened.driver.output(topics.deadLetter).read()
  expect(letter?.headers).toMatchObject({ [errorHeaders.exception]: 'invalid-value', [errorHeaders.step]: 'place' })
})

test('a busy window is one entry of the topic, one row and one entry of its changelog with each checkpoint', async () => {
  const { driver, trends, giveAll } = open()
  const entries = (topic: string): number => driver.broker.records(topic).length
  await giveAll(Array.from({ length: 300 }, (_, n) => [noon + n, 0.5] as const))
  expect(trends.rows.map(({ count }) => count)).toEqual([300, 300, 300, 300])
  expect(entries(topics.trends.name)).toBe(4)
  for (const store of ['customer-minutes', 'all-minutes', 'customer-hours', 'all-hours']) {
    expect(entries(`feedback-trends-${store}-changelog`)).toBe(1)
  }
})

test('windows go on after a restart, in the compacted topic under one key for each part', async () => {
  const opened = open()
  await opened.give(noon, 1)
  await opened.driver.reopen()
  await opened.give(noon + 1, -1)
  expect(windowsOf(opened, 'minute', 'CUST001')).toEqual({ '12:00': '+1 =0 -1 of 2, 0.0' })
  const read = opened.driver.output(topics.trends).read()
  expect(read).toHaveLength(8)
  expect(new Set(read.map(({ key }) => key)).size).toBe(4)
})

test.each(['before-sinks', 'after-sinks', 'after-outputs', 'after-changelogs', 'after-stores'] as const)(
  'counts each piece of feedback once when the worker crashes %s',
  async point => {
    const opened = open()
    await opened.give(noon, 1)
    opened.driver.crashAt(point)
    await opened.give(noon + 1, -1)
    expect(opened.driver.crashed).toBe(true)
    await opened.driver.reopen()
    await opened.give(noon + 2, -1)
    expect(windowsOf(opened, 'minute', 'CUST001')).toEqual({ '12:00': '+1 =0 -2 of 3, -1.0' })
    expect(windowsOf(opened, 'hour', null)).toEqual({ '12:00': '+1 =0 -2 of 3, -1.0' })
  }
)

/** Three good minutes, then `bad` feedback in the fourth. */
async function goodThenBad({ give }: Opened, bad: number): Promise<void> {
  for (let n = 0; n < 6; n++) await give(noon + n * (minute / 2), 0.6)
  for (let n = 0; n < bad; n++) await give(noon + 3 * minute + n, -0.5, { feedback_text: `broken ${n}` })
}

test('tells a window whose mood is worse than before when stream time passes its end, with the lowest texts', async () => {
  const opened = open({ rules: [drop, unhappy] })
  await goodThenBad(opened, 4)
  expect(opened.alerts.rows).toEqual([])
  await opened.give(noon + 4 * minute, 0.6)
  expect(opened.alerts.rows).toHaveLength(2)
  const ofAll = opened.alerts.rows.find(({ rule }) => rule === 'drop')
  expect(ofAll).toMatchObject({
    customer_id: null,
    granularity: 'minute',
    window_start: noon + 3 * minute,
    window_end: noon + 4 * minute,
    measure: 'mean',
    value: -0.5,
    count: 4,
    texts: ['broken 0', 'broken 1', 'broken 2']
  })
  expect(ofAll?.baseline).toBeCloseTo(0.6)
  const ofCustomer = { rule: 'unhappy', customer_id: 'CUST001', value: 1, baseline: 0 }
  expect(opened.alerts.rows).toContainEqual(expect.objectContaining(ofCustomer))
  expect(
    opened.driver
      .output(topics.alerts)
      .read()
      .map(({ key }) => key)
      .sort()
  ).toEqual(opened.alerts.rows.map(({ alert_id }) => alert_id).sort())
})

test('judges a window with all that came before its end, also where that comes with the checkpoint that ends it', async () => {
  const opened = open({ rules: [drop, unhappy] })
  await goodThenBad(opened, 2)
  const good = Array.from({ length: 6 }, (_, n) => [noon + 3 * minute + 1_000 + n, 0.6] as const)
  await opened.giveAll([...good, [noon + 4 * minute, 0.6]])
  expect(opened.alerts.rows).toEqual([])
})

test('one feedback from far ahead, by a wrong clock, keeps no window from being judged', async () => {
  const opened = open({ rules: [drop], task: { maxFuture: hour } })
  await opened.give(noon + 240 * hour, 0.6)
  await goodThenBad(opened, 4)
  await opened.give(noon + 4 * minute, 0.6)
  expect(opened.alerts.rows).toMatchObject([{ rule: 'drop', window_start: noon + 3 * minute, count: 4 }])
})

test('judges a window again when late feedback changes it, and tells it once', async () => {
  const opened = open({ rules: [drop] })
  await goodThenBad(opened, 1)
  await opened.give(noon + 10 * minute, 0.6)
  expect(opened.alerts.rows).toEqual([])
  await opened.give(noon + 3 * minute + 30, -0.7)
  expect(opened.alerts.rows).toMatchObject([{ window_start: noon + 3 * minute, count: 2 }])
  await opened.give(noon + 3 * minute + 31, -0.7)
  await opened.driver.reopen()
  await opened.give(noon + 3 * minute + 32, -0.7)
  expect(opened.driver.output(topics.alerts).read()).toHaveLength(1)
})

test('tells no window near one that it told, and the next after the cool-down', async () => {
  const opened = open({ rules: [drop] })
  await goodThenBad(opened, 2)
  for (let n = 4; n < 7; n++) {
    for (const compound of [-0.9, -0.9]) await opened.give(noon + n * minute, compound - (n - 4))
  }
  await opened.give(noon + 8 * minute, 0)
  const starts = opened.alerts.rows.map(({ window_start }) => (window_start - noon) / minute)
  expect(starts).toEqual([3, 6])
})

test.each([
  ['too little feedback in the window', { minimum: 5 }],
  ['too little feedback in the baseline', { baseline_minimum: 7 }],
  ['a shift that is too small', { change: 1.2 }],
  ['a rule about hours', { by: 'hour' as const }]
])('tells nothing where there is %s', async (_, change) => {
  const opened = open({ rules: [{ ...drop, ...change }] })
  await goodThenBad(opened, 4)
  await opened.give(noon + 4 * minute, 0.6)
  expect(opened.alerts.rows).toEqual([])
})

test('the mood of all is judged over partitions and instances, and each customer by its own windows', async () => {
  const opened = open({ partitions: 4, instances: 2, rules: [drop, { ...unhappy, minimum: 1, baseline_minimum: 1 }] })
  const customers = Array.from({ length: 12 }, (_, n) => `CUST${n}`)
  for (const customer_id of customers) await opened.give(noon, 0.5, { customer_id })
  for (const [n, customer_id] of customers.entries()) {
    await opened.give(noon + minute, n < 3 ? -0.9 : -0.1, {
      customer_id,
      sentiment_score: n < 3 ? 'negative' : 'neutral'
    })
  }
  for (const customer_id of customers) await opened.give(noon + 2 * minute, 0.5, { customer_id })
  const told = opened.alerts.rows.filter(({ window_start }) => window_start === noon + minute)
  expect(told.map(({ rule, customer_id }) => `${rule} ${customer_id}`).sort()).toEqual([
    'drop null',
    'unhappy CUST0',
    'unhappy CUST1',
    'unhappy CUST2'
  ])
  expect(told.find(({ rule }) => rule === 'drop')?.count).toBe(12)
})
