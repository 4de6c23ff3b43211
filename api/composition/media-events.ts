import { mediaAnalytics } from '../../connectors/duckdb/media-analytics.ts'
import { mediaEventsRoutes } from '../routes/media-events/index.ts'
import type { SystemApi, SystemApiOptions } from './system-api.ts'

/** Wires the media events routes to DuckDB over the folder of Parquet files. It depends on no server, so it is always ready. */
export function mediaEventsApi({ environment, log }: SystemApiOptions): SystemApi {
  const folder = environment.MEDIA_EVENTS_FOLDER
  const analytics = mediaAnalytics(folder)
  return {
    routes: mediaEventsRoutes(analytics),
    probes: [],
    open: () => log.info({ folder }, 'answering from the Parquet files of a folder'),
    close: () => analytics.close()
  }
}
