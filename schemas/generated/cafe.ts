// Generated from schemas/cafe/*.schema.json by `npm run schemas:generate`. Do not edit.

/** One order of a customer at the campus cafe. */
export interface CustomerEvent {
  /** UUID, one for each event. */
  readonly event_id: string
  /** Also the key of the record. */
  readonly customer_name: string
  readonly drink_name: string
  /** Drinks of the order, 1 or more. */
  readonly quantity: number
  /** Price of the order in Canadian dollars. */
  readonly amount: number
  /** Whether the order counts for the loyalty programme. */
  readonly is_member: boolean
  /** When it was ordered: ISO 8601, UTC. */
  readonly ts_utc: string
}
