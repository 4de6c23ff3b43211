import type { Content, EventDetails, UserEvent } from '../../schemas/generated/media-events.ts'
import { parseInstant } from '../../schemas/values/instant.ts'
import { derivedId } from './derived-id.ts'
import type { FlatEvent } from './flat-event.ts'

/** `validateEvent` passes no event without them. */
const instantOf = (text: string): number => parseInstant(text) as number

/** A valid event as one row, with the keys of its dimensions. */
export function flattenEvent(event: UserEvent): FlatEvent {
  const { event_id, user_id, event_type, timestamp } = event
  return {
    event_id,
    user_id,
    event_type,
    created_at: instantOf(timestamp),
    ...deviceColumns(event),
    ...locationColumns(event),
    ...subscriptionColumns(event),
    ...contentColumns(event.content),
    ...playColumns(event.event_details),
    rating_stars: event.rating?.stars ?? null,
    rating_comment: event.rating?.comment ?? null,
    user_action: event.user_action.map(action => ({ ...action, timestamp: instantOf(action.timestamp) })),
    recommendations: event.recommendations,
    search_history: event.search_history.map(search => ({ ...search, timestamp: instantOf(search.timestamp) }))
  }
}

function deviceColumns({ user_id, device: { type, os, os_version, app_version, model } }: UserEvent) {
  return {
    device_id: derivedId('device', user_id, type, os, os_version, app_version, model),
    device_type: type,
    device_os: os,
    device_os_version: os_version,
    device_app_version: app_version,
    device_model: model
  }
}

function locationColumns({ user_id, location: { country, city, region, timezone } }: UserEvent) {
  return {
    location_id: derivedId('location', user_id, country, city, region, timezone),
    location_country: country,
    location_city: city,
    location_region: region,
    location_timezone: timezone
  }
}

function subscriptionColumns({ user_id, user_subscription }: UserEvent) {
  const { plan, start_date, billing_cycle, connected_services } = user_subscription
  return {
    subscription_id: derivedId('subscription', user_id, plan, start_date, billing_cycle, connected_services),
    subscription_plan: plan,
    subscription_start_date: start_date,
    subscription_billing_cycle: billing_cycle,
    subscription_connected_services: connected_services
  }
}

function contentColumns(content: Content | null) {
  return {
    content_id: content?.id ?? null,
    content_title: content?.title ?? null,
    content_type: content?.type ?? null,
    content_episode: content?.episode ?? null,
    content_season: content?.season ?? null,
    content_provider: content?.provider ?? null,
    content_genre: content?.genre ?? null,
    content_release_year: content?.release_year ?? null,
    content_duration: content?.duration ?? null,
    content_language: content?.language ?? null
  }
}

function playColumns(details: EventDetails | null) {
  return {
    play_duration: details?.play_duration ?? null,
    play_percentage: details?.play_percentage ?? null,
    playback_quality: details?.playback_quality ?? null,
    buffering_incidents: details?.buffering_incidents ?? null,
    playback_speed: details?.playback_speed ?? null,
    paused: details?.paused ?? null,
    completed: details?.completed ?? null,
    network_type: details?.network_type ?? null,
    bandwidth: details?.bandwidth ?? null
  }
}
