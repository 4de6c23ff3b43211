import type { StreamRecord } from '../record.ts'

/** What became of a key of a store since its last update was sent. */
export interface Update {
  readonly key: unknown
  /** What the store has now; undefined for nothing. */
  readonly value: unknown
  /** What it had when the last update was sent. */
  readonly before: unknown
  /** The last record that changed it, as its step was given it. */
  readonly record: StreamRecord<unknown, unknown>
}

/** Makes a change of an update and passes it on. */
export type SendUpdate = (update: Update) => void
