import type { Place } from '../../../find/place.ts'

/** What a search looked at. */
export interface Searched {
  /** Offsets of topics. */
  readonly records: number
  /** False where there was more than may be searched. */
  readonly complete: boolean
}

/** Where feedback is that has no row. */
export type Whereabout =
  /** Its record waits to be processed. `lag` records of its partition are processed before it is done, itself included. */
  | ({ readonly state: 'queued'; readonly lag: number } & Place)
  /** Its worker tries something again and again for it, or for one before it. */
  | ({ readonly state: 'retrying'; readonly lag: number; readonly reason: string } & Place)
  /** It could not be processed. */
  | {
      readonly state: 'dead'
      readonly dead_letter_id: string
      readonly reason: string
      readonly step: string
      readonly message: string
    }
  /** Nothing is known of it. `detail` says what that may mean. */
  | { readonly state: 'unknown'; readonly detail: string; readonly searched: Searched }

/** Finds feedback that has no row. */
export interface Whereabouts {
  /** Never rejects: what could not be asked is said in `unknown`. `messageId` is in lower case. */
  readonly of: (messageId: string) => Promise<Whereabout>
}

/** Knows nothing of anything, for APIs without a broker. */
export const nowhere: Whereabouts = {
  of: async () => ({
    state: 'unknown',
    detail: 'There is no feedback with this message_id. It may not have been analysed yet.',
    searched: { records: 0, complete: true }
  })
}
