import type { UserEvent } from '../../../schemas/generated/media-events.ts'
import { parseInstant } from '../../../schemas/values/instant.ts'

/** A valid event with its place in its partition, by which it counts once however often it is read. */
export interface PlacedEvent {
  readonly event: UserEvent
  readonly offset: number
}

/** What is known of a session so far. */
export interface SessionPart {
  /** Offset of the newest event in it; -1 where there is none. */
  readonly offset: number
  readonly events: number
  readonly plays: number
  readonly completed: number
  readonly searches: number
  readonly watchedSeconds: number
  /** The shares of titles that its plays reached, added up. */
  readonly percentages: number
  /** When the last play ends, milliseconds since the epoch; 0 without a play. */
  readonly playsEnd: number
  readonly plan: string
}

/** A session without events. */
export const noEvents = (): SessionPart => ({
  offset: -1,
  events: 0,
  plays: 0,
  completed: 0,
  searches: 0,
  watchedSeconds: 0,
  percentages: 0,
  playsEnd: 0,
  plan: ''
})

/** Adds an event to its session. What is in it already, because it is read again after a crash, leaves it as it is. */
export function addEvent({ event, offset }: PlacedEvent, _user: string, part: SessionPart): SessionPart {
  if (offset <= part.offset) return part
  const { event_details: play, timestamp } = event
  const seconds = play?.play_duration ?? 0
  return {
    offset,
    events: part.events + 1,
    plays: part.plays + Number(play !== null),
    completed: part.completed + Number(play?.completed === true),
    searches: part.searches + Number(event.event_type === 'search'),
    watchedSeconds: part.watchedSeconds + seconds,
    percentages: part.percentages + (play?.play_percentage ?? 0),
    playsEnd: play === null ? part.playsEnd : Math.max(part.playsEnd, (parseInstant(timestamp) ?? 0) + 1_000 * seconds),
    plan: event.user_subscription.plan
  }
}

/** Two sessions that an event between them makes one. */
export function joinSessions(a: SessionPart, b: SessionPart): SessionPart {
  return {
    offset: Math.max(a.offset, b.offset),
    events: a.events + b.events,
    plays: a.plays + b.plays,
    completed: a.completed + b.completed,
    searches: a.searches + b.searches,
    watchedSeconds: a.watchedSeconds + b.watchedSeconds,
    percentages: a.percentages + b.percentages,
    playsEnd: Math.max(a.playsEnd, b.playsEnd),
    plan: a.offset > b.offset ? a.plan : b.plan
  }
}
