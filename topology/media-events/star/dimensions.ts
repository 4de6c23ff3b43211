import type { FlatEvent } from '../flat-event.ts'

/** A value of a row. Dates are instants; JSON columns take their text. */
export type StarValue = string | number | boolean | Date | null

/** One table of the star schema, and the rows that an event leads to. */
export interface StarTable {
  readonly name: string
  /** The primary key comes first. Tables of the kind `latest` end with `last_event_at` and `last_event_id`. */
  readonly columns: readonly string[]
  /** `fixed`: the first row of a key stands, as all of a key are equal. `latest`: the row of the latest event stands. */
  readonly kind: 'fixed' | 'latest'
  readonly rows: (event: FlatEvent) => readonly (readonly StarValue[])[]
}

const users: StarTable = {
  name: 'users',
  columns: [
    'user_id',
    'current_subscription_id',
    'current_device_id',
    'current_location_id',
    'last_event_at',
    'last_event_id'
  ],
  kind: 'latest',
  rows: event => [
    [
      event.user_id,
      event.subscription_id,
      event.device_id,
      event.location_id,
      new Date(event.created_at),
      event.event_id
    ]
  ]
}

/** A title that was only recommended is a row with nothing but its id, until an event says more. */
const content: StarTable = {
  name: 'content',
  columns: [
    'content_id',
    'title',
    'type',
    'genre',
    'season',
    'episode',
    'duration',
    'language',
    'provider',
    'release_year',
    'last_event_at',
    'last_event_id'
  ],
  kind: 'latest',
  rows: event => [
    ...(event.content_id === null ? [] : [contentRow(event, event.content_id)]),
    ...event.recommendations.map(({ content_id }) => [content_id, ...new Array<null>(11).fill(null)])
  ]
}

function contentRow(event: FlatEvent, id: string): readonly StarValue[] {
  return [
    id,
    event.content_title,
    event.content_type,
    event.content_genre,
    String(event.content_season),
    String(event.content_episode),
    event.content_duration,
    event.content_language,
    event.content_provider,
    event.content_release_year,
    new Date(event.created_at),
    event.event_id
  ]
}

const subscriptions: StarTable = {
  name: 'dim_user_subscription',
  columns: ['subscription_id', 'user_id', 'plan', 'start_date', 'billing_cycle', 'connected_services'],
  kind: 'fixed',
  rows: event => [
    [
      event.subscription_id,
      event.user_id,
      event.subscription_plan,
      event.subscription_start_date,
      event.subscription_billing_cycle,
      JSON.stringify(event.subscription_connected_services)
    ]
  ]
}

const devices: StarTable = {
  name: 'dim_device',
  columns: ['device_id', 'user_id', 'os', 'type', 'model', 'os_version', 'app_version'],
  kind: 'fixed',
  rows: event => [
    [
      event.device_id,
      event.user_id,
      event.device_os,
      event.device_type,
      event.device_model,
      event.device_os_version,
      event.device_app_version
    ]
  ]
}

const locations: StarTable = {
  name: 'dim_location',
  columns: ['location_id', 'user_id', 'city', 'region', 'country', 'timezone'],
  kind: 'fixed',
  rows: event => [
    [
      event.location_id,
      event.user_id,
      event.location_city,
      event.location_region,
      event.location_country,
      event.location_timezone
    ]
  ]
}

/** Users and titles, then what belongs to a user. */
export const dimensions: readonly StarTable[] = [users, content, subscriptions, devices, locations]
