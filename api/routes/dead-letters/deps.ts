import type { LetterNote, Place } from '../../../topology/dead-letters/note.ts'
import type {
  LetterGroup,
  LettersCursor,
  LettersFilter,
  ListedLetter
} from '../../../topology/dead-letters/read-model.ts'

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

/** Looks at dead letters. Methods reject with `broker-unavailable` (retryable) while the broker is away. */
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
  /** One letter; undefined where there is none, or none any more. */
  readonly open: (place: Place) => Promise<OpenLetter | undefined>
}

/** What the dead-letter routes need. Nothing here is connected or closed by the routes. */
export interface DeadLettersDeps {
  readonly desk: LetterDesk
}
