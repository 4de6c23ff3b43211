// Generated from schemas/media-events/*.avsc by `npm run schemas:generate`. Do not edit.

/** One event of a customer of the streaming platform. */
export interface UserEvent {
  /** The same for every delivery of the event. */
  readonly event_id: string
  /** 1 to 64 of letters, digits, _ . : and -. */
  readonly user_id: string
  /** content_play, search, browse or rating. */
  readonly event_type: string
  /** ISO 8601, UTC. */
  readonly timestamp: string
  readonly device: Device
  readonly location: Location
  /** None where an event is about no title. */
  readonly content: Content | null
  readonly user_subscription: UserSubscription
  /** Of content_play only. */
  readonly event_details: EventDetails | null
  readonly user_action: readonly UserAction[]
  readonly recommendations: readonly Recommendation[]
  readonly search_history: readonly SearchEntry[]
  /** Of rating only; since version 2. */
  readonly rating: Rating | null
}

/** What the customer watched on. */
export interface Device {
  /** mobile, desktop, tablet or smartTV. */
  readonly type: string
  /** Android, iOS, Windows, macOS or Linux. */
  readonly os: string
  readonly os_version: string
  readonly app_version: string
  readonly model: string
}

/** Where the customer was. */
export interface Location {
  readonly country: string
  readonly city: string
  readonly region: string
  /** IANA name. */
  readonly timezone: string
}

/** A title; season and episode are 0 where there is none. */
export interface Content {
  readonly id: string
  readonly title: string
  /** Movie, TV Show, Documentary and so on. */
  readonly type: string
  readonly episode: number
  readonly season: number
  readonly provider: string
  readonly genre: string
  readonly release_year: number
  /** Minutes. */
  readonly duration: number
  readonly language: string
}

/** What the customer pays for. */
export interface UserSubscription {
  /** Basic, Standard or Premium. */
  readonly plan: string
  /** YYYY-MM-DD. */
  readonly start_date: string
  /** monthly or yearly. */
  readonly billing_cycle: string
  readonly connected_services: readonly string[]
}

/** How a title played. */
export interface EventDetails {
  /** Seconds. */
  readonly play_duration: number
  /** 0 to 100. */
  readonly play_percentage: number
  /** SD, HD or 4K. */
  readonly playback_quality: string
  readonly buffering_incidents: number
  readonly playback_speed: number
  readonly paused: boolean
  readonly completed: boolean
  /** WiFi, Mobile or Ethernet. */
  readonly network_type: string
  /** Such as 25 Mbps. */
  readonly bandwidth: string
}

/** What the customer did with the player. */
export interface UserAction {
  /** play, pause, seek, quality_change or speed_change. */
  readonly action_type: string
  /** ISO 8601, UTC. */
  readonly timestamp: string
  /** Seconds. */
  readonly duration: number | null
  readonly old_speed: number | null
  readonly new_speed: number | null
  readonly old_quality: string | null
  readonly new_quality: string | null
  readonly completed: boolean | null
}

/** A title that was offered. */
export interface Recommendation {
  readonly content_id: string
  /** From 1. */
  readonly position: number
  /** content_based, collaborative or hybrid. */
  readonly algorithm: string
  readonly clicked: boolean
}

/** A search of the customer, of this event or before it. */
export interface SearchEntry {
  readonly search_id: string
  /** ISO 8601, UTC. */
  readonly timestamp: string
  readonly query: string
  readonly results_count: number
}

/** What the customer thinks of a title. */
export interface Rating {
  /** 1 to 5. */
  readonly stars: number
  readonly comment: string | null
}
