import { expect, test } from 'vitest'
import { FakeClock, listSink, TopologyTestDriver } from '#streams/testing'
import { parseEnvironment } from '../../config/environment.ts'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackAlert, FeedbackScored, FeedbackTrend } from '../../schemas/generated/feedback.ts'
import type { LateFeedback } from '../../topology/feedback/trends/read-model.ts'
import { trendsTopics } from '../../topology/feedback/trends/topics.ts'
import { feedbackTrendsTopology, type TrendsOptions } from '../../topology/feedback/trends/topology.ts'
import { backtest, replay } from './backtest.ts'
import { renderBacktest } from './render-backtest.ts'

const environment = parseEnvironment({})
const options = {
  // The usual rules, for a day with less feedback.
  rules: environment.FEEDBACK_ALERT_RULES.map(rule => ({
    ...rule,
    minimum: Math.ceil(rule.minimum / 5),
    baseline_minimum: 8
  })),
  grace: environment.FEEDBACK_TRENDS_GRACE_MS,
  ahead: environment.FEEDBACK_TRENDS_AHEAD_MS
}
const day = Date.UTC(2026, 1, 19)
const minute = 60_000

/** Numbers from 0 to 1 that a seed always gives. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A day of feedback as it arrived, this part of it out of order, with two hours in which the mood drops. */
function recordedDay(count: number, outOfOrder = 0.1): readonly FeedbackScored[] {
  const next = numbers(7)
  return Array.from({ length: count }, (_, n) => {
    const analysis = day + Math.floor((n / count) * 24 * 60) * minute + Math.floor(next() * minute)
    const hour = Math.floor((analysis - day) / 3_600_000)
    const compound = next() * 2 - (hour === 9 || hour === 17 ? 1.8 : 0.6)
    return {
      message_id: `0190a6c0-0000-7000-8000-${String(n).padStart(12, '0')}`,
      customer_id: `CUST${Math.floor(next() * 9)}`,
      feedback_text: `feedback ${n}`,
      feedback_timestamp: analysis - (next() < outOfOrder ? Math.floor(next() * 90) * minute : 0),
      sentiment_score: compound > 0.05 ? 'positive' : compound < -0.05 ? 'negative' : 'neutral',
      compound: Math.max(-1, Math.min(1, compound)),
      scorer: 'vader',
      scorer_version: '1',
      analysis_timestamp: analysis
    }
  })
}

/** What two workers send that are stopped, started and killed meanwhile. */
async function sentLive(feedback: readonly FeedbackScored[]): Promise<readonly FeedbackAlert[]> {
  const alerts = listSink<string, FeedbackAlert>({ id: ({ value }) => value.alert_id })
  const [trends, late] = [listSink<string, FeedbackTrend>(), listSink<string, LateFeedback>()]
  const topics = trendsTopics()
  const topology = feedbackTrendsTopology({ ...options, trends, late, alerts, topics })
  const clock = new FakeClock(day)
  const driver = new TopologyTestDriver(topology, {
    serdes: localSerdes(catalogue),
    clock,
    partitions: 4,
    instances: 2
  })
  for (const [n, one] of feedback.entries()) {
    if (n === 300) await driver.stopInstance(0)
    if (n === 500) await driver.addInstance()
    if (n % 250 === 249) await driver.reopen()
    await driver.input(topics.scored).pipe(one.customer_id, one)
  }
  return alerts.rows
}

/** What a worker sends that was away and finds so much of it at once. */
async function sentInOne(
  feedback: readonly FeedbackScored[],
  rules: TrendsOptions['rules'] = options.rules
): Promise<readonly FeedbackAlert[]> {
  const alerts = listSink<string, FeedbackAlert>({ id: ({ value }) => value.alert_id })
  const [trends, late] = [listSink<string, FeedbackTrend>(), listSink<string, LateFeedback>()]
  const topics = trendsTopics()
  const driver = new TopologyTestDriver(feedbackTrendsTopology({ ...options, rules, trends, late, alerts, topics }), {
    serdes: localSerdes(catalogue),
    clock: new FakeClock(day)
  })
  await driver.input(topics.scored).pipeAll(feedback.map(one => [one.customer_id, one] as const))
  return alerts.rows
}

const named = (alerts: readonly FeedbackAlert[]) => new Map(alerts.map(alert => [alert.alert_id, alert]))

test('a recorded day gives the alerts that were sent, each with the same figures', async () => {
  const feedback = recordedDay(800)
  const sent = await sentLive(feedback)
  const tested = await replay(feedback, options, 4)
  expect(new Set(sent.map(({ rule }) => rule))).toContain('hourly-mood-drop')
  expect(named(tested)).toEqual(named(sent))
})

test('a worker that finds a day of feedback at once sends the alerts of a worker that took each as it came', async () => {
  const feedback = recordedDay(800, 0)
  const sent = await sentInOne(feedback)
  expect(new Set(sent.map(({ rule }) => rule))).toContain('hourly-mood-drop')
  expect(named(sent)).toEqual(named(await replay(feedback, options, 1)))
})

test('late feedback that takes a window past the limit and back within one checkpoint is an alert of the backtest only', async () => {
  const given = (n: number, hour: number, compound: number): FeedbackScored => ({
    message_id: `0190a6c0-0000-7000-8000-${String(n).padStart(12, '0')}`,
    customer_id: 'CUST1',
    feedback_text: `feedback ${n}`,
    feedback_timestamp: day + hour * 60 * minute,
    sentiment_score: compound > 0 ? 'positive' : 'negative',
    compound,
    scorer: 'vader',
    scorer_version: '1',
    analysis_timestamp: day + 10 * 60 * minute + n
  })
  const moods = [
    [8, 0.5],
    [8, 0.5],
    [9, 0.5],
    [10, 0.5],
    [9, -1],
    [9, 0.5],
    [9, 0.5],
    [9, 0.5]
  ] as const
  const feedback = moods.map(([hour, compound], n) => given(n, hour, compound))
  const limits = { change: 0.5, windows: 24, minimum: 2, baseline_minimum: 2, cooldown: 1 }
  const rules = [{ name: 'drop', scope: 'all', by: 'hour', measure: 'mean', ...limits }] as const
  expect(await sentInOne(feedback, rules)).toEqual([])
  expect(await replay(feedback, { ...options, rules }, 1)).toMatchObject([
    { rule: 'drop', value: -0.25, baseline: 0.5 }
  ])
})

test('a backtest is printed as a line for each alert with its texts, and a sum', () => {
  const alert: FeedbackAlert = {
    alert_id: '0190a6c0-0000-8000-8000-000000000000',
    rule: 'mine',
    customer_id: 'CUST1',
    granularity: 'hour',
    window_start: day,
    window_end: day + 3_600_000,
    measure: 'mean',
    value: -0.25,
    baseline: 0.5,
    count: 12,
    texts: ['Broken\nagain']
  }
  const all = { ...alert, customer_id: null, texts: [] }
  const lines = renderBacktest({
    feedback: 40,
    alerts: [
      { alert, wasSent: false },
      { alert: all, wasSent: true }
    ]
  })
  expect(lines).toEqual([
    '2026-02-19T00:00:00Z  mine  customer CUST1  mean -0.250 after 0.500, 12 feedback  (not sent at the time)',
    '    Broken again',
    '2026-02-19T00:00:00Z  mine  all customers  mean -0.250 after 0.500, 12 feedback',
    '40 feedback read; 2 alerts, 1 of them sent at the time'
  ])
})

test('a range without a window is refused before anything connects', async () => {
  await expect(backtest(environment, { from: day, to: day, most: 1 })).rejects.toThrow(
    'there is no window from 2026-02-19T00:00:00Z to 2026-02-19T00:00:00Z: give a --from before --to'
  )
})
