import {
  deadLetterTo,
  type GroupedStream,
  logBatches,
  type Sink,
  type Stream,
  StreamsBuilder,
  type Topology,
  tumbling
} from '#streams'
import type { FeedbackAlert, FeedbackScored, FeedbackTrend } from '../../../schemas/generated/feedback.ts'
import { type Granularity, windowSizes } from '../../../schemas/values/granularity.ts'
import { type SearchEntry, searchEntry } from '../search/search-entry.ts'
import { judgeWindows } from './alerts/judge-windows.ts'
import { alertStores } from './alerts/judged-windows.ts'
import { type AlertRule, longestLook } from './alerts/rule.ts'
import { lateFeedback } from './late-feedback.ts'
import { ownJson } from './own-json.ts'
import { countedAtTime, type PlacedFeedback, placeFeedback } from './placed-feedback.ts'
import type { LateFeedback } from './read-model.ts'
import { type TrendsTopics, trendsTopics } from './topics.ts'
import { addFeedback, noFeedback, type TrendPart } from './trend-part.ts'
import { byCustomer, customerTrend, overallTrend } from './trend-row.ts'

/** How trends are counted. */
export interface TrendsOptions {
  /** Milliseconds after its end that a window takes feedback. */
  readonly grace: number
  /** Milliseconds that feedback may be ahead of its analysis and still count at its own time. */
  readonly ahead: number
  readonly rules: readonly AlertRule[]
}

/** What the topology of trends needs from outside. */
export interface TrendsDeps extends TrendsOptions {
  /** Where windows are kept, the newest state of each part. */
  readonly trends: Sink<string, FeedbackTrend>
  /** Where feedback is counted that missed its window. */
  readonly late: Sink<string, LateFeedback>
  /** Where alerts are kept, one row per `alert_id`. */
  readonly alerts: Sink<string, FeedbackAlert>
  /** Where the full-text index is kept, one entry per `message_id`. Default: there is none. */
  readonly search?: Sink<string, SearchEntry>
  /** Where scorer, compound and time are kept that feedback is found by, one entry per `message_id`. Default: there is none. */
  readonly facets?: Sink<string, FeedbackScored>
  /** Default: the topics under their usual names. */
  readonly topics?: TrendsTopics
}

/**
 * Bytes of windows that wait for a checkpoint, in each store of a task: a busy window is one entry of the topic and one row of the table with each,
 * however much feedback it got.
 */
const cacheBytes = 4_194_304

type Grouped = GroupedStream<string, PlacedFeedback>

/** Scored feedback in; windows of customers and of all, alerts where their mood shifts, and words to search for, out. */
export function feedbackTrendsTopology(deps: TrendsDeps): Topology {
  const { topics = trendsTopics(), rules } = deps
  const builder = new StreamsBuilder('feedback-trends', {
    onError: deadLetterTo(topics.deadLetter),
    observer: logBatches
  })

  const feedback = builder
    .stream('read-scored', topics.scored, { timestamps: countedAtTime(deps.ahead) })
    .processValues('place', placeFeedback)
    .selectKey('by-customer', ({ feedback }) => feedback.customer_id)
    .markAsPartitioned()
  if (deps.search !== undefined) feedback.mapValues('words', wordsOfFeedback).sinkTo('store-words', deps.search)
  if (deps.facets !== undefined) feedback.mapValues('facets', feedbackAlone).sinkTo('store-facets', deps.facets)
  const customers = feedback.groupByKey()
  const everybody = feedback
    .selectKey('all-together', () => 'all')
    .markAsPartitioned()
    .groupByKey()

  const trends = customerWindows('minute', customers, deps)
    .merge('minutes', overallWindows('minute', everybody, deps))
    .merge('and-customer-hours', customerWindows('hour', customers, deps))
    .merge('and-hours', overallWindows('hour', everybody, deps))

  trends.to('write-trends', topics.trends, { partitioner: byCustomer })
  trends.sinkTo('store-trends', deps.trends)

  const stores = alertStores(longestLook(rules) + deps.grace + deps.ahead)
  const alerts = builder
    .stream('read-trends', topics.trends)
    .process('judge-windows', judgeWindows(rules, stores), { stores: Object.values(stores) })

  alerts.to('write-alerts', topics.alerts)
  alerts.sinkTo('store-alerts', deps.alerts)

  return builder.build()
}

/** What the full-text index holds of a feedback. */
const wordsOfFeedback = ({ feedback }: PlacedFeedback): SearchEntry => searchEntry(feedback)

/** Feedback without its place. */
const feedbackAlone = ({ feedback }: PlacedFeedback): FeedbackScored => feedback

/** The windows of each customer; what is too late for them goes to the table of late feedback. */
function customerWindows(by: Granularity, customers: Grouped, { grace, ahead, late }: TrendsDeps) {
  return customers
    .windowedBy(tumbling(windowSizes[by], { grace }))
    .aggregate(`customer-${by}s`, noFeedback, addFeedback, {
      value: ownJson<TrendPart>(),
      cacheBytes,
      late: missed => missed.mapValues(`late-for-${by}s`, lateFeedback(by, ahead)).sinkTo(`store-late-${by}s`, late)
    })
    .toStream(`customer-${by}-changes`)
    .map(`customer-${by}-trends`, customerTrend(by))
}

/** The windows of all customers of a partition: the parts are summed where they are read. */
function overallWindows(by: Granularity, everybody: Grouped, { grace }: TrendsDeps): Stream<string, FeedbackTrend> {
  return everybody
    .windowedBy(tumbling(windowSizes[by], { grace }))
    .aggregate(`all-${by}s`, noFeedback, addFeedback, { value: ownJson<TrendPart>(), cacheBytes })
    .toStream(`all-${by}-changes`)
    .map(`all-${by}-trends`, overallTrend(by))
}
