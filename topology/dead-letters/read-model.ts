import type { LetterNote, Place } from './note.ts'
import type { LetterKind } from './why.ts'

/** A dead letter as the index keeps it: without the record's bytes, which stay in its topic. */
export interface IndexedLetter extends Place {
  /** When the broker took it, milliseconds since the epoch. */
  readonly diedAt: number
  readonly kind: LetterKind
  readonly reason: string
  readonly step: string
  readonly message: string
  /** Id of its group. */
  readonly group: string
  readonly source: Place | undefined
  readonly application: string
  readonly attempts: number
  /** The key as text, null where there is none. */
  readonly key: string | null
}

/** What was done about a letter of the index, where it was. */
export interface NotedLetter extends Place {
  readonly note: LetterNote
  /** Where the note lies. */
  readonly noted: Place
}

/** A letter with what became of it. */
export interface ListedLetter extends IndexedLetter {
  readonly state: 'open' | 'replayed' | 'discarded'
  /** When that was, milliseconds since the epoch; undefined for an open one. */
  readonly stateAt: number | undefined
}

/** Which letters a list is about; all conditions hold together. */
export interface LettersFilter {
  /** Those of these topics; empty for none. */
  readonly topics: readonly string[]
  readonly reason?: string | undefined
  readonly step?: string | undefined
  readonly group?: string | undefined
  readonly state?: ListedLetter['state'] | undefined
}

/** A place in the list, newest first: letters behind it are older. */
export interface LettersCursor extends Place {
  readonly diedAt: number
}

/** A place in the list of what was done, newest first: notes behind it are older. */
export interface AuditCursor extends Place {
  readonly at: number
}

/** Letters of one topic, reason, step and shape of the message. */
export interface LetterGroup {
  readonly group: string
  readonly topic: string
  readonly reason: string
  readonly step: string
  /** The message of the newest; those of the group differ in ids, numbers and quoted texts only. */
  readonly message: string
  /** All of them, and those of which something was done. */
  readonly count: number
  readonly open: number
  /** When the first and the last died, milliseconds since the epoch. */
  readonly first: number
  readonly last: number
  /** Place of the newest. */
  readonly newest: Place
}

/** Reads the index of dead letters. Methods reject with `sink-unavailable` (retryable) while the database is away. */
export interface DeadLettersReadModel {
  /** Newest first, those behind the cursor. */
  readonly list: (
    filter: LettersFilter,
    page: { readonly limit: number; readonly after?: LettersCursor | undefined }
  ) => Promise<readonly ListedLetter[]>
  /** The largest groups first. */
  readonly groups: (filter: LettersFilter, limit: number) => Promise<readonly LetterGroup[]>
  /** What was done about a letter, oldest first. */
  readonly history: (place: Place, letterTime: number) => Promise<readonly LetterNote[]>
  /** Everything that was done about letters of these topics, newest first, behind the cursor. */
  readonly audit: (
    topics: readonly string[],
    page: { readonly limit: number; readonly after?: AuditCursor | undefined }
  ) => Promise<readonly NotedLetter[]>
  /** Forgets what its topic does not hold any more: all before `earliest`. */
  readonly forget: (topic: string, partition: number, earliest: number) => Promise<void>
}
