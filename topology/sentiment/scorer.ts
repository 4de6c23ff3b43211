/** What a scorer says of one text. */
export interface Sentiment {
  /** One of the scorer's `labels`. */
  readonly label: string
  /** -1 (most negative) to 1 (most positive). */
  readonly compound: number
}

/** Judges texts. Implementations in this folder are pure; remote ones live in `connectors/`. */
export interface Scorer {
  /** Stored with each row and event, at most 64 characters. */
  readonly name: string
  /** Changes whenever the same text may score differently; stored beside the name. */
  readonly version: string
  /** Every label it can give. */
  readonly labels: readonly string[]
  /**
   * Called once for each text, from the step `enrich`. A scorer that answers at once should not return a promise: it is then run without
   * one. Throws or rejects with a `StreamsError`; `retryable` says whether the record waits or is dead-lettered.
   */
  readonly score: (text: string) => Sentiment | Promise<Sentiment>
}

/** A scorer that always answers at once. */
export interface SyncScorer extends Scorer {
  readonly score: (text: string) => Sentiment
}
