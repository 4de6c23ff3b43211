import { StreamsError } from '#streams'
import type {
  Content,
  EventDetails,
  Recommendation,
  SearchEntry,
  UserAction,
  UserEvent
} from '../../schemas/generated/media-events.ts'
import {
  checkDay,
  checkEntries,
  checkId,
  checkInstant,
  checkRange,
  checkText,
  checkUuid,
  checkWord,
  reject
} from './checks.ts'
import { words } from './limits.ts'

/**
 * Passes an event that files and tables can keep unchanged, with its `event_id` in lower case.
 * @throws StreamsError `null-value` for a record without a value, `invalid-value` naming field and limit; both are final
 */
export function validateEvent(event: UserEvent | null): UserEvent {
  if (event === null) throw new StreamsError('null-value', 'the record has no value; send a UserEvent')
  const id = checkUuid('event_id', event.event_id)
  checkId('user_id', event.user_id)
  checkWord('event_type', event.event_type, words.eventType)
  checkInstant('timestamp', event.timestamp)
  checkWho(event)
  checkWhat(event)
  for (const field of ['user_action', 'recommendations', 'search_history'] as const) checkEntries(field, event[field])
  event.user_action.forEach(checkAction)
  event.recommendations.forEach(checkRecommendation)
  event.search_history.forEach(checkSearch)
  return id === event.event_id ? event : { ...event, event_id: id }
}

function checkWho({ device, location, user_subscription: subscription }: UserEvent): void {
  checkWord('device.type', device.type, words.deviceType)
  checkWord('device.os', device.os, words.os)
  checkTexts('device', device, ['os_version', 'app_version', 'model'])
  checkTexts('location', location, ['country', 'city', 'region', 'timezone'])
  checkWord('user_subscription.plan', subscription.plan, words.plan)
  checkWord('user_subscription.billing_cycle', subscription.billing_cycle, words.billingCycle)
  checkDay('user_subscription.start_date', subscription.start_date)
  checkEntries('connected_services', subscription.connected_services)
  for (const service of subscription.connected_services) checkText('connected_services', service)
}

/** What an event of each type must have, and what only it may have. */
function checkWhat({ event_type: type, content, event_details: details, rating }: UserEvent): void {
  const needsContent = type === 'content_play' || type === 'rating'
  if (needsContent && content === null) reject(`content is missing: ${type} is about a title`)
  if ((type === 'content_play') !== (details !== null)) reject('event_details belong to content_play, and to it alone')
  if ((type === 'rating') !== (rating !== null)) reject('rating belongs to the event type rating, and to it alone')
  if (content !== null) checkContent(content)
  if (details !== null) checkDetails(details)
  if (rating === null) return
  if (!(rating.stars >= 1 && rating.stars <= 5)) reject('rating.stars is not 1 to 5')
  if (rating.comment !== null) checkText('rating.comment', rating.comment)
}

function checkContent(content: Content): void {
  checkId('content.id', content.id)
  checkTexts('content', content, ['title', 'type', 'provider', 'genre', 'language'])
  for (const field of ['episode', 'season', 'release_year', 'duration'] as const) {
    checkRange(`content.${field}`, content[field])
  }
}

function checkDetails(details: EventDetails): void {
  checkRange('event_details.play_duration', details.play_duration)
  checkRange('event_details.play_percentage', details.play_percentage, 100)
  checkWord('event_details.playback_quality', details.playback_quality, words.quality)
  checkRange('event_details.buffering_incidents', details.buffering_incidents)
  checkRange('event_details.playback_speed', details.playback_speed, 100)
  checkWord('event_details.network_type', details.network_type, words.networkType)
  checkText('event_details.bandwidth', details.bandwidth)
}

function checkAction(action: UserAction): void {
  checkWord('user_action.action_type', action.action_type, words.actionType)
  checkInstant('user_action.timestamp', action.timestamp)
  if (action.duration !== null) checkRange('user_action.duration', action.duration)
  for (const field of ['old_speed', 'new_speed'] as const) checkRange(`user_action.${field}`, action[field] ?? 0, 100)
  for (const field of ['old_quality', 'new_quality'] as const) checkText(`user_action.${field}`, action[field] ?? '')
}

function checkRecommendation({ content_id, position, algorithm }: Recommendation): void {
  checkId('recommendations.content_id', content_id)
  checkRange('recommendations.position', position)
  checkWord('recommendations.algorithm', algorithm, words.algorithm)
}

function checkSearch({ search_id, timestamp, query, results_count }: SearchEntry): void {
  checkId('search_history.search_id', search_id)
  checkInstant('search_history.timestamp', timestamp)
  checkText('search_history.query', query)
  checkRange('search_history.results_count', results_count)
}

function checkTexts<F extends string>(of: string, record: { readonly [field in F]: string }, fields: readonly F[]) {
  for (const field of fields) checkText(`${of}.${field}`, record[field])
}
