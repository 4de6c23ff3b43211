import type { LetterNote, Place } from '../../../topology/dead-letters/note.ts'
import type {
  AuditCursor,
  LetterGroup,
  LettersCursor,
  LettersFilter,
  ListedLetter,
  NotedLetter
} from '../../../topology/dead-letters/read-model.ts'
import type { WriteRules } from './write-guard.ts'

/** Where an answer came from: the index in the database, or the topics themselves, which are read through then. */
export type ServedBy = 'index' | 'topics'

/** A part of a list, and where it came from. */
export interface Served<T> {
  readonly items: readonly T[]
  readonly servedBy: ServedBy
  /** Why the index did not serve it; undefined where it did. */
  readonly because?: string | undefined
}

/** A topic of dead letters. */
export interface LetterTopic {
  readonly topic: string
  /** The system whose letters it holds; undefined for one of somebody else. */
  readonly system: string | undefined
}

/** A dead letter in full. */
export interface OpenLetter {
  readonly letter: ListedLetter
  /** Event time of the original record, milliseconds since the epoch. */
  readonly timestamp: number | undefined
  readonly schemaId: number | undefined
  /** How often the record had been replayed before it died here. */
  readonly replays: number
  /** What the reason means, and what to do next. */
  readonly meaning: string
  readonly next: string
  /** The original record's headers and those of the error, as text. */
  readonly headers: { readonly [name: string]: string | null | readonly (string | null)[] }
  readonly stacktrace: string | undefined
  /** The decoded value; undefined when it cannot be decoded. */
  readonly value?: unknown
  /** Why the value could not be decoded. */
  readonly undecoded?: string | undefined
  /** The bytes of the value; null for a record without one. */
  readonly bytes: Buffer | null
  /** What was done about it, oldest first; the newest alone where the index does not answer. */
  readonly history: readonly LetterNote[]
}

/** Who asked for something, as the notes keep it. */
export type Asker = Pick<LetterNote, 'actor' | 'address'>

/** How letters are sent back. */
export interface ReplayRules {
  /** Send and note nothing. */
  readonly dryRun: boolean
  /** Send also what was replayed or discarded before. */
  readonly again: boolean
  /** A record that was replayed so often is refused. */
  readonly maxReplays: number
  readonly by: Asker
}

/** What became of one letter. */
export interface ReplayOutcome {
  readonly id: string
  readonly outcome: 'replayed' | 'would-replay' | 'already-replayed' | 'discarded' | 'refused' | 'failed'
  /** Topic it went, or would go, back to. */
  readonly to: string | null
  /** Replay count of the record that was, or would be, sent. */
  readonly replays: number
  /** Why not, or what to know. */
  readonly message: string
}

/** A replay of many letters. */
export interface ReplayJob {
  readonly id: string
  readonly state: 'running' | 'done' | 'stopped' | 'failed'
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly endedAt: number | undefined
  readonly by: Asker
  readonly dryRun: boolean
  readonly rate: number
  /** Letters by outcome. */
  readonly counts: { readonly [outcome in ReplayOutcome['outcome']]?: number }
  /** The first of those that were not sent. */
  readonly problems: readonly Pick<ReplayOutcome, 'id' | 'outcome' | 'message'>[]
  /** Whether letters are left because the limit was reached. */
  readonly more: boolean
  /** Why it failed. */
  readonly error: string | undefined
}

/** Replays of many letters, one at a time. */
export interface ReplayJobs {
  /** Begins one, or names the one that runs. */
  readonly begin: (
    filter: LettersFilter,
    rules: ReplayRules & { readonly rate: number; readonly limit: number }
  ) => { readonly job: ReplayJob } | { readonly job?: undefined; readonly running: string }
  /** Newest first. */
  readonly all: () => readonly ReplayJob[]
  readonly get: (id: string) => ReplayJob | undefined
  /** Has it stop after what is being sent; undefined where there is none. */
  readonly stop: (id: string) => ReplayJob | undefined
}

/** Looks at dead letters, and does something about them. Methods reject with `broker-unavailable` (retryable) while the broker is away. */
export interface LetterDesk {
  /** The topics that it looks after, whether they are there or not. */
  readonly topics: readonly LetterTopic[]
  /** Newest first, those behind the cursor. */
  readonly list: (
    filter: LettersFilter,
    page: { readonly limit: number; readonly after?: LettersCursor | undefined }
  ) => Promise<Served<ListedLetter>>
  /** The largest groups first. */
  readonly groups: (filter: LettersFilter, limit: number) => Promise<Served<LetterGroup>>
  /** What was done about letters, newest first; without the index the newest note of each letter alone. */
  readonly audit: (
    topics: readonly string[],
    page: { readonly limit: number; readonly after?: AuditCursor | undefined }
  ) => Promise<Served<NotedLetter>>
  /** One letter; undefined where there is none, or none any more. */
  readonly open: (place: Place) => Promise<OpenLetter | undefined>
  /**
   * Sends one letter back, as it came or with a corrected value; undefined where there is none. Rejects with `serialization-failed` or
   * `invalid-value` when the value does not fit.
   */
  readonly replay: (
    place: Place,
    rules: ReplayRules & { readonly edit?: { readonly value: unknown } }
  ) => Promise<ReplayOutcome | undefined>
  /** Notes that nothing is to be done about a letter; false where there is none. */
  readonly discard: (place: Place, why: { readonly reason: string; readonly by: Asker }) => Promise<boolean>
}

/** What the dead-letter routes need. Nothing here is connected or closed by the routes. */
export interface DeadLettersDeps {
  readonly desk: LetterDesk
  readonly jobs: ReplayJobs
  /** Who may change something. */
  readonly rules: WriteRules
}
