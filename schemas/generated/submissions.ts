// Generated from schemas/submissions/*.avsc by `npm run schemas:generate`. Do not edit.

/** A submission that waits for a worker. */
export interface SubmissionQueued {
  /** Id of its row. */
  readonly id: string
  /** The text, 1 to 65,535 bytes of UTF-8. For people who look at the topic: workers judge the text of the row. */
  readonly content: string
  /** When it was submitted, UTC. Milliseconds since the epoch. */
  readonly created_at: number
}
