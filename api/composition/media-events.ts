import { mediaAnalytics } from '../../connectors/duckdb/media-analytics.ts'
import { mediaEventsRoutes } from '../routes/media-events/index.ts'
import { apiIndex, pageLinks } from './api-index.ts'
import type { SystemApi, SystemApiOptions } from './system-api.ts'

/** Wires the media events routes to DuckDB over the folders of Parquet files. It depends on no server, so it is always ready. */
export function mediaEventsApi({ environment, log }: SystemApiOptions): SystemApi {
  const folders = { events: environment.MEDIA_EVENTS_FOLDER, sessions: environment.MEDIA_EVENTS_SESSIONS_FOLDER }
  const analytics = mediaAnalytics(folders)
  const index = apiIndex(environment, 'media-events')
  return {
    routes: mediaEventsRoutes(analytics, c => pageLinks(index(c))),
    probes: [],
    open: () => log.info(folders, 'answering from the Parquet files of two folders'),
    close: () => analytics.close()
  }
}
