import type { Analysis, MediaAnalytics } from '../../../topology/media-events/read-model.ts'

/** One query of the files at a time, however many ask: those who ask while one runs get its answer. */
export function sharedAnalysis(analytics: Pick<MediaAnalytics, 'analyse'>): () => Promise<Analysis> {
  let running: Promise<Analysis> | undefined
  return () => {
    running ??= analytics.analyse().finally(() => {
      running = undefined
    })
    return running
  }
}
