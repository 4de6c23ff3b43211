import {
  type Logger,
  noLog,
  noMetrics,
  type ProduceFailure,
  type Producer,
  type ProducerRecord,
  serdes
} from '#streams'
import type { FeedbackReceived } from '../../schemas/generated/feedback.ts'
import type { FeedbackFilter, FeedbackReadModel, FeedbackRow } from '../../topology/feedback/read-model.ts'
import type { FeedbackTrendsReadModel } from '../../topology/feedback/trends/read-model.ts'
import { createApp } from '../app.ts'
import { boundedSends } from '../live/bounded-sends.ts'
import type { Probe } from '../operations/readiness.ts'
import { getTopology } from '../operations/topology/get-topology.ts'
import { topologyState } from '../operations/topology/topology-state.ts'
import type { FeedbackDeps } from '../routes/feedback/deps.ts'
import { feedbackRoutes } from '../routes/feedback/index.ts'
import { feedbackLive } from '../routes/feedback/live/feedback-live.ts'
import { searchFeedback } from '../routes/feedback/where/search-feedback.ts'

/** A producer that keeps what it is given and settles sends as the test says. */
export interface ListProducer extends Producer {
  readonly records: ProducerRecord[]
  /** What the next sends answer with; by default they are acknowledged at once. */
  answer: () => Promise<readonly ProduceFailure[]>
}

export function listProducer(): ListProducer {
  const records: ProducerRecord[] = []
  const nothing = async (): Promise<void> => undefined
  const producer: ListProducer = {
    records,
    answer: async () => [],
    connect: nothing,
    flush: nothing,
    close: nothing,
    send: sent => {
      records.push(...sent)
      return producer.answer()
    }
  }
  return producer
}

/** A read model over an array, which knows the filters `sentiment` and `customer_id` and no cursors. */
export function listRows(rows: readonly FeedbackRow[] = []): FeedbackReadModel {
  const matching = ({ sentiment, customer_id }: FeedbackFilter): readonly FeedbackRow[] =>
    rows
      .filter(row => sentiment === undefined || row.sentiment_score === sentiment)
      .filter(row => customer_id === undefined || row.customer_id === customer_id)
  return {
    byId: async id => rows.find(row => row.message_id === id),
    list: async ({ filter, limit, skip = 0 }) => {
      const found = matching(filter)
      return { rows: found.slice(skip, skip + limit), hasMore: found.length > skip + limit }
    },
    count: async filter => ({ found: matching(filter).length, isExact: true }),
    ping: async () => undefined
  }
}

/** A read model of trends that has none. */
export const noTrends: FeedbackTrendsReadModel = { trends: async () => [], alerts: async () => [] }

/** A clock that moves when the test says so. */
export function handClock(start = Date.UTC(2026, 1, 19)) {
  let now = start
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  return {
    now: () => now,
    steady: () => now,
    after: (delay: number, run: () => void) => {
      const timer = { at: now + delay, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    advance: (by: number) => {
      now += by
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer)
        timer.run()
      }
    }
  }
}

/** A log that keeps its lines. */
export function listLog() {
  const lines: { readonly level: string; readonly fields: Record<string, unknown>; readonly message: string }[] = []
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields: { ...fields }, message })
  }
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

export const eventSerde = serdes.json<FeedbackReceived>().serde

export interface TestAppOptions extends Partial<FeedbackDeps> {
  readonly producer?: ListProducer
  readonly probes?: readonly Probe[]
  readonly log?: Logger
}

/** The app with the feedback routes and doubles for whatever is not given. */
export function feedbackApp({ probes = [], producer = listProducer(), log = noLog, ...given }: TestAppOptions = {}) {
  if (eventSerde === undefined) throw new Error('the json format has a serde')
  const { clock = handClock(), metrics = noMetrics } = given
  const deps: FeedbackDeps = {
    sends: boundedSends({ producer, clock, log, metrics }),
    value: eventSerde,
    topic: 'customer_feedback_events',
    rows: listRows(),
    trends: noTrends,
    explainer: { name: 'vader', version: '1', explain: text => ({ text, words: [] }) },
    metrics,
    clock,
    log,
    ...given
  }
  const metricsPage = { contentType: 'text/plain', metrics: async () => '# no metrics\n' }
  const topology = getTopology(topologyState({ workers: async () => [], lag: async () => [], clock }))
  const routes = feedbackRoutes(deps)
  const systems = [{ ...routes, endpoints: [...routes.endpoints, topology] }]
  const app = createApp({ systems, probes, metrics, metricsPage, log })
  return { app, producer, deps }
}

/** A stored row with the given differences. */
export function aRow(changes: Partial<FeedbackRow> = {}): FeedbackRow {
  return {
    message_id: '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55',
    customer_id: 'CUST001',
    feedback_text: 'This product is amazing!',
    sentiment_score: 'positive',
    compound: 0.6239,
    scorer: 'vader',
    scorer_version: '1',
    feedback_timestamp: Date.UTC(2026, 1, 19, 14, 30),
    analysis_timestamp: Date.UTC(2026, 1, 19, 14, 30, 1, 204),
    accepted_at: Date.UTC(2026, 1, 19, 14, 30, 1, 187),
    source_topic: 'customer_feedback_events',
    source_partition: 3,
    source_offset: 42,
    ...changes
  }
}

/** The app with every route of the system, those included that need a broker: to be described, not to be asked. */
export function wholeFeedbackApp() {
  const { admin, reader } = nobody
  const live = feedbackLive({
    admin,
    reader,
    topics: nowhere,
    scored: noSerde,
    raw: noSerde,
    metrics: noMetrics,
    clock: handClock(),
    log: noLog
  })
  const search = searchFeedback({ admin, reader, topics: nowhere, value: noSerde, scored: noSerde, limit: 1 })
  const none = async () => new Map()
  const tracing = { rows: listRows(), search, committed: none, notesOf: none, deadLetterTopic: 'dead' }
  return feedbackApp({ live, tracing })
}

const nowhere = { raw: 'raw', scored: 'scored', deadLetter: 'dead' }
const noSerde = { serialize: () => Buffer.alloc(0), deserialize: () => Promise.reject() as never }
const nobody = {
  admin: { offsets: async () => [], offsetsAt: async () => new Map() },
  reader: { read: async () => undefined }
}
