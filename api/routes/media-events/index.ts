import type { MediaAnalytics } from '../../../topology/media-events/read-model.ts'
import type { ApiSystem } from '../../http/endpoint.ts'
import { getAnalytics } from './get-analytics.ts'
import { getPage, type Neighbours } from './get-page.ts'
import { sharedAnalysis } from './shared-analysis.ts'

/** The routes of the media events system; their page links to its neighbours, by default to none. */
export function mediaEventsRoutes(
  analytics: Pick<MediaAnalytics, 'analyse'>,
  neighbours: Neighbours = () => []
): ApiSystem {
  const analyse = sharedAnalysis(analytics)
  return {
    name: 'media-events',
    description: 'Customer events of a streaming platform, and their analysis.',
    endpoints: [getAnalytics(analyse), ...getPage(analyse, neighbours)]
  }
}
