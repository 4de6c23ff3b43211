import type { Sink } from '#streams'
import type { FlatSession } from '../../topology/media-events/sessions/flat-session.ts'
import { columnsOf, double, int32, text, timestamp } from './column.ts'
import { parquetFileSink } from './parquet-file-sink.ts'

/** The table of viewing sessions in a file. */
export const mediaSessionColumns = columnsOf<FlatSession>({
  session_id: { type: text },
  user_id: { type: text },
  started_at: { type: timestamp },
  ended_at: { type: timestamp },
  length_seconds: { type: double },
  events: { type: int32 },
  plays: { type: int32 },
  completed_plays: { type: int32 },
  searches: { type: int32 },
  watched_seconds: { type: double },
  completion: { type: double, optional: true },
  subscription_plan: { type: text }
})

/** Viewing sessions into a folder, each batch as one file. */
export function mediaSessionFiles(folder: string): Sink<string, FlatSession> {
  return parquetFileSink({ folder, columns: mediaSessionColumns })
}
