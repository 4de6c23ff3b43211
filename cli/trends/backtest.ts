import { StreamsError } from '#streams'
import { FakeClock, TopologyTestDriver } from '#streams/testing'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { feedbackTrendsReadModel } from '../../connectors/mysql/feedback/trends/read-model.ts'
import { storedFeedback } from '../../connectors/mysql/feedback/trends/stored-feedback.ts'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue } from '../../schemas/catalogue.ts'
import type { FeedbackAlert, FeedbackScored } from '../../schemas/generated/feedback.ts'
import { formatInstant } from '../../schemas/values/instant.ts'
import { longestLook } from '../../topology/feedback/trends/alerts/rule.ts'
import { trendsTopics } from '../../topology/feedback/trends/topics.ts'
import { feedbackTrendsTopology, type TrendsOptions } from '../../topology/feedback/trends/topology.ts'

export interface BacktestOptions {
  /** Begin of the first window whose alerts are told; milliseconds since the epoch. */
  readonly from: number
  /** Begin of the first window whose alerts are not told any more. */
  readonly to: number
  /** Most stored feedback that is read; more than that is refused. */
  readonly most: number
}

/** An alert of the backtest. */
export interface BacktestAlert {
  readonly alert: FeedbackAlert
  /** Whether it was sent at the time. */
  readonly wasSent: boolean
}

/** What a backtest found. */
export interface Backtest {
  readonly feedback: number
  readonly alerts: readonly BacktestAlert[]
}

/**
 * `millrace alerts backtest`: stored feedback of the range, and of what the baselines of its first windows need, through the topology in the order
 * in which it was analysed, with the rules of the environment. Nothing is sent or stored. Rejects with `invalid-configuration` when there is more
 * feedback than `most`.
 */
export async function backtest(environment: Environment, { from, to, most }: BacktestOptions): Promise<Backtest> {
  if (from >= to) {
    throw new StreamsError(
      'invalid-configuration',
      `there is no window from ${formatInstant(from)} to ${formatInstant(to)}: give a --from before --to`
    )
  }
  const options: TrendsOptions = {
    rules: environment.FEEDBACK_ALERT_RULES,
    grace: environment.FEEDBACK_TRENDS_GRACE_MS,
    ahead: environment.FEEDBACK_TRENDS_AHEAD_MS
  }
  const pool = mysqlPool(mysqlOptions(environment))
  try {
    const begin = Math.max(0, from - longestLook(options.rules))
    const feedback = await storedFeedback({ pool, from: begin, to, ahead: options.ahead }, most + 1)
    if (feedback.length > most) throw tooMuch(most)
    const { alerts } = feedbackTrendsReadModel({ pool })
    const wasSent = async ({ alert_id, customer_id, window_start }: FeedbackAlert): Promise<boolean> => {
      const near = {
        from: window_start,
        to: window_start + 1,
        customerId: customer_id ?? undefined,
        page: 1,
        limit: 100
      }
      return (await alerts(near)).some(alert => alert.alert_id === alert_id)
    }
    const told = (await replay(feedback, options, environment.TOPIC_PARTITIONS)).filter(
      ({ window_start }) => window_start >= from && window_start < to
    )
    const checked: BacktestAlert[] = []
    for (const alert of told) checked.push({ alert, wasSent: await wasSent(alert) })
    return { feedback: feedback.length, alerts: checked }
  } finally {
    await pool.end()
  }
}

/** The alerts that feedback in this order leads to, the earliest window first. */
export async function replay(
  feedback: readonly FeedbackScored[],
  options: TrendsOptions,
  partitions: number
): Promise<readonly FeedbackAlert[]> {
  const nowhere = { name: 'nowhere', write: async (records: readonly unknown[]) => all(records.length) }
  const alerts = new Map<string, FeedbackAlert>()
  const keep = {
    name: 'backtest',
    write: async (records: readonly { readonly value: FeedbackAlert }[]) => {
      for (const { value } of records) if (!alerts.has(value.alert_id)) alerts.set(value.alert_id, value)
      return all(records.length)
    }
  }
  const topics = trendsTopics()
  const driver = new TopologyTestDriver(
    feedbackTrendsTopology({ ...options, trends: nowhere, late: nowhere, alerts: keep, topics }),
    { serdes: localSerdes(catalogue), clock: new FakeClock(Date.now()), partitions }
  )
  const input = driver.input(topics.scored)
  for (const one of feedback) await input.pipe(one.customer_id, one)
  return [...alerts.values()].sort((a, b) => a.window_start - b.window_start || (a.rule < b.rule ? -1 : 1))
}

const all = (inserted: number) => ({ inserted, duplicates: 0, refused: [] })

function tooMuch(most: number): StreamsError {
  return new StreamsError(
    'invalid-configuration',
    `there are more than ${most} pieces of feedback in the range and its baselines, which are held in memory: take a shorter range, or more with --most`
  )
}
