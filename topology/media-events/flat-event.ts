/** An action of an event. Times are milliseconds since the epoch. */
export interface FlatAction {
  readonly action_type: string
  readonly timestamp: number
  readonly duration: number | null
  readonly old_speed: number | null
  readonly new_speed: number | null
  readonly old_quality: string | null
  readonly new_quality: string | null
  readonly completed: boolean | null
}

export interface FlatRecommendation {
  readonly content_id: string
  readonly position: number
  readonly algorithm: string
  readonly clicked: boolean
}

export interface FlatSearch {
  readonly search_id: string
  readonly timestamp: number
  readonly query: string
  readonly results_count: number
}

/**
 * An event as one row: what was nested once is columns, what was an array stays one. Its three dimension ids are derived from what
 * they stand for, so that every delivery of an event, in whatever order, leads to the same keys. Times are milliseconds since the epoch.
 */
export interface FlatEvent {
  readonly event_id: string
  readonly user_id: string
  readonly event_type: string
  readonly created_at: number
  readonly device_id: string
  readonly device_type: string
  readonly device_os: string
  readonly device_os_version: string
  readonly device_app_version: string
  readonly device_model: string
  readonly location_id: string
  readonly location_country: string
  readonly location_city: string
  readonly location_region: string
  readonly location_timezone: string
  readonly subscription_id: string
  readonly subscription_plan: string
  /** YYYY-MM-DD. */
  readonly subscription_start_date: string
  readonly subscription_billing_cycle: string
  readonly subscription_connected_services: readonly string[]
  readonly content_id: string | null
  readonly content_title: string | null
  readonly content_type: string | null
  readonly content_episode: number | null
  readonly content_season: number | null
  readonly content_provider: string | null
  readonly content_genre: string | null
  readonly content_release_year: number | null
  readonly content_duration: number | null
  readonly content_language: string | null
  readonly play_duration: number | null
  readonly play_percentage: number | null
  readonly playback_quality: string | null
  readonly buffering_incidents: number | null
  readonly playback_speed: number | null
  readonly paused: boolean | null
  readonly completed: boolean | null
  readonly network_type: string | null
  readonly bandwidth: string | null
  readonly rating_stars: number | null
  readonly rating_comment: string | null
  readonly user_action: readonly FlatAction[]
  readonly recommendations: readonly FlatRecommendation[]
  readonly search_history: readonly FlatSearch[]
}
