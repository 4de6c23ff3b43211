import type { Opaque, Sink } from '#streams'
import type { FlatEvent } from '../../topology/media-events/flat-event.ts'
import { boolean, columnsOf, date, double, int32, listOf, struct, text, timestamp } from './column.ts'
import { parquetFileSink } from './parquet-file-sink.ts'

const required = { type: text }
const optional = { type: text, optional: true }
const optionalInt = { type: int32, optional: true }
const optionalDouble = { type: double, optional: true }
const optionalBoolean = { type: boolean, optional: true }

const action = struct({
  action_type: required,
  timestamp: { type: timestamp },
  duration: optionalInt,
  old_speed: optionalDouble,
  new_speed: optionalDouble,
  old_quality: optional,
  new_quality: optional,
  completed: optionalBoolean
})

const recommendation = struct({
  content_id: required,
  position: { type: int32 },
  algorithm: required,
  clicked: { type: boolean }
})

const search = struct({
  search_id: required,
  timestamp: { type: timestamp },
  query: required,
  results_count: { type: int32 }
})

/** The table of media events in a file. */
export const mediaEventColumns = columnsOf<FlatEvent>({
  event_id: required,
  user_id: required,
  event_type: required,
  created_at: { type: timestamp },
  device_id: required,
  device_type: required,
  device_os: required,
  device_os_version: required,
  device_app_version: required,
  device_model: required,
  location_id: required,
  location_country: required,
  location_city: required,
  location_region: required,
  location_timezone: required,
  subscription_id: required,
  subscription_plan: required,
  subscription_start_date: { type: date },
  subscription_billing_cycle: required,
  subscription_connected_services: { type: listOf(text) },
  content_id: optional,
  content_title: optional,
  content_type: optional,
  content_episode: optionalInt,
  content_season: optionalInt,
  content_provider: optional,
  content_genre: optional,
  content_release_year: optionalInt,
  content_duration: optionalInt,
  content_language: optional,
  play_duration: optionalInt,
  play_percentage: optionalDouble,
  playback_quality: optional,
  buffering_incidents: optionalInt,
  playback_speed: optionalDouble,
  paused: optionalBoolean,
  completed: optionalBoolean,
  network_type: optional,
  bandwidth: optional,
  rating_stars: optionalInt,
  rating_comment: optional,
  user_action: { type: listOf(action) },
  recommendations: { type: listOf(recommendation) },
  search_history: { type: listOf(search) }
})

/** Media events into a folder, each batch as one file. */
export function mediaEventFiles(folder: string): Sink<Opaque, FlatEvent> {
  return parquetFileSink({ folder, columns: mediaEventColumns })
}
