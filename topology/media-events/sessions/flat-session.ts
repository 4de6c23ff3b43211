/** A customer's stay without a pause of half an hour, as one row. Times are milliseconds since the epoch. */
export interface FlatSession {
  /** Derived from customer and start: a session that is written twice has the same. */
  readonly session_id: string
  readonly user_id: string
  /** Of the first event. */
  readonly started_at: number
  /** Of the last event, or the end of a play where that is later. */
  readonly ended_at: number
  readonly length_seconds: number
  readonly events: number
  readonly plays: number
  /** Plays that reached the end of their title. */
  readonly completed_plays: number
  readonly searches: number
  readonly watched_seconds: number
  /** How much of a title was seen, as the mean of its plays: 0 to 100. Null without a play. */
  readonly completion: number | null
  /** As its last event has it. */
  readonly subscription_plan: string
}
