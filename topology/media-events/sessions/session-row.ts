import type { KeyValue, Windowed } from '#streams'
import { derivedId } from '../derived-id.ts'
import type { FlatSession } from './flat-session.ts'
import type { SessionPart } from './session-part.ts'

/** A session that is over, as files have it. */
export function sessionRow(part: SessionPart, { key, window }: Windowed<string>): KeyValue<string, FlatSession> {
  const ended_at = Math.max(window.end, part.playsEnd)
  const session: FlatSession = {
    session_id: derivedId('session', key, window.start),
    user_id: key,
    started_at: window.start,
    ended_at,
    length_seconds: (ended_at - window.start) / 1_000,
    events: part.events,
    plays: part.plays,
    completed_plays: part.completed,
    searches: part.searches,
    watched_seconds: part.watchedSeconds,
    completion: part.plays === 0 ? null : part.percentages / part.plays,
    subscription_plan: part.plan
  }
  return { key, value: session }
}
