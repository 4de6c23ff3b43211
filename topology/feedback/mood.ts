import { logBatches, type Metrics, type Series, type SinkWritten, type TopologyObserver } from '#streams'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { feedbackMetrics } from './metrics.ts'

/** Logs each batch and tells its mood: feedback by label, and the spread of its compound scores. Called once a batch. */
export function moodOf(metrics: Metrics): TopologyObserver {
  const compound = metrics.series(feedbackMetrics.compound, {})
  const labels = new Map<string, Series>()

  const labelled = (label: string): Series => {
    const known = labels.get(label)
    if (known !== undefined) return known
    const series = metrics.series(feedbackMetrics.scored, { label })
    labels.set(label, series)
    return series
  }

  return {
    ...logBatches,
    onSinkWritten: (event, log) => {
      logBatches.onSinkWritten?.(event, log)
      // The sink of this topology is given scored feedback and nothing else.
      const { records, refused } = event as SinkWritten<string, FeedbackScored>
      const left = refused.length === 0 ? undefined : new Set(refused.map(({ index }) => index))
      for (let index = 0; index < records.length; index++) {
        const value = records[index]?.value
        if (value === undefined || left?.has(index)) continue
        compound.observe(value.compound)
        labelled(value.sentiment_score).add(1)
      }
    }
  }
}
