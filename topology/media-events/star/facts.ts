import type { FlatEvent } from '../flat-event.ts'
import type { StarTable, StarValue } from './dimensions.ts'

/** Key of an entry of an event: its event and its place, from 0. */
const entryKey = (event: FlatEvent, place: number): string => `${event.event_id}:${place}`

const events: StarTable = {
  name: 'fact_event',
  columns: ['event_id', 'user_id', 'content_id', 'created_at', 'event_type', 'event_details'],
  kind: 'fixed',
  rows: event => [
    [event.event_id, event.user_id, event.content_id, new Date(event.created_at), event.event_type, detailsOf(event)]
  ]
}

/** What only events of this type have, as JSON text; null for types without. */
function detailsOf(event: FlatEvent): StarValue {
  if (event.event_type === 'rating') return JSON.stringify({ stars: event.rating_stars, comment: event.rating_comment })
  if (event.event_type !== 'content_play') return null
  const { play_duration, play_percentage, playback_quality, buffering_incidents } = event
  const { playback_speed, paused, completed, network_type, bandwidth } = event
  return JSON.stringify({
    play_duration,
    play_percentage,
    playback_quality,
    buffering_incidents,
    playback_speed,
    paused,
    completed,
    network_type,
    bandwidth
  })
}

const actions: StarTable = {
  name: 'fact_user_action',
  columns: [
    'action_id',
    'event_id',
    'user_id',
    'content_id',
    'action_type',
    'duration',
    'new_speed',
    'old_speed',
    'action_timestamp'
  ],
  kind: 'fixed',
  rows: event =>
    event.user_action.map((action, place) => [
      entryKey(event, place),
      event.event_id,
      event.user_id,
      event.content_id,
      action.action_type,
      action.duration,
      action.new_speed,
      action.old_speed,
      new Date(action.timestamp)
    ])
}

/** The history repeats in later events, so a row is one search as one event tells of it; `source_search_id` is the search. */
const searches: StarTable = {
  name: 'fact_search_history',
  columns: ['search_id', 'event_id', 'user_id', 'source_search_id', 'query', 'results_count', 'search_timestamp'],
  kind: 'fixed',
  rows: event =>
    event.search_history.map((search, place) => [
      entryKey(event, place),
      event.event_id,
      event.user_id,
      search.search_id,
      search.query,
      search.results_count,
      new Date(search.timestamp)
    ])
}

const recommendations: StarTable = {
  name: 'fact_recommendation',
  columns: ['recommendation_id', 'event_id', 'user_id', 'content_id', 'position', 'clicked', 'algorithm'],
  kind: 'fixed',
  rows: event =>
    event.recommendations.map((recommendation, place) => [
      entryKey(event, place),
      event.event_id,
      event.user_id,
      recommendation.content_id,
      recommendation.position,
      recommendation.clicked,
      recommendation.algorithm
    ])
}

/** The event as a whole, for questions that no column answers. */
const documents: StarTable = {
  name: 'event_document',
  columns: ['event_id', 'document'],
  kind: 'fixed',
  rows: event => [[event.event_id, JSON.stringify(event)]]
}

/** Events first: the others point at them. */
export const facts: readonly StarTable[] = [events, actions, searches, recommendations, documents]
