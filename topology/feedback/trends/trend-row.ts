import { type KeyValue, partitionOfKey, type Windowed } from '#streams'
import type { FeedbackTrend } from '../../../schemas/generated/feedback.ts'
import type { Granularity } from '../../../schemas/values/granularity.ts'
import type { TrendPart } from './trend-part.ts'

/** The window of a customer, as topic and table have it. */
export function customerTrend(granularity: Granularity) {
  return (part: TrendPart, { key, window }: Windowed<string>): KeyValue<string, FeedbackTrend> =>
    keyed(trendOf(granularity, key, window.start, window.end, part))
}

/** The window of all customers of a partition. */
export function overallTrend(granularity: Granularity) {
  return (part: TrendPart, { window }: Windowed<string>): KeyValue<string, FeedbackTrend> =>
    keyed(trendOf(granularity, null, window.start, window.end, part))
}

function trendOf(
  granularity: Granularity,
  customer_id: string | null,
  window_start: number,
  window_end: number,
  part: TrendPart
): FeedbackTrend {
  return {
    granularity,
    customer_id,
    window_start,
    window_end,
    source_partition: part.partition,
    source_offset: part.offset,
    positive: part.positive,
    neutral: part.neutral,
    negative: part.negative,
    count: part.count,
    compound_sum: part.compound_sum,
    texts: part.lowest.map(({ text }) => text)
  }
}

const keyed = (trend: FeedbackTrend): KeyValue<string, FeedbackTrend> => ({ key: trendKey(trend), value: trend })

/** The key of a part of a window in the compacted topic. The customer comes last since it may hold anything. */
export function trendKey({ granularity, window_start, source_partition, customer_id }: FeedbackTrend): string {
  const of = customer_id === null ? 'all' : `of ${customer_id}`
  return `${granularity} ${window_start} ${source_partition} ${of}`
}

/** All windows of a customer go to one partition, and so do those of all customers: whoever reads them sees a customer's baseline. */
export function byCustomer(_topic: string, _key: string, trend: FeedbackTrend, partitions: number): number {
  return partitionOfKey(Buffer.from(trend.customer_id ?? ''), partitions)
}
