/** One stored feedback, as the API shows it. Times are ISO 8601. */
export interface StoredFeedback {
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  readonly sentiment_score: string
  /** -1 to 1. */
  readonly compound: number
  readonly scorer: string
  readonly scorer_version: string
  readonly feedback_timestamp: string
  readonly analysis_timestamp: string
  readonly accepted_at: string
}

/** One page of stored feedback. */
export interface FeedbackPage {
  readonly feedback: readonly StoredFeedback[]
  /** Cursor of the rows that follow, or of those before; null when there are none. */
  readonly next: string | null
  readonly prev: string | null
  /** All that the filters find, where that was asked for. */
  readonly count?: number
}

/** One rule that changed the valence of a word. */
export interface ExplainedStep {
  readonly rule: string
  readonly amount: number
  /** Index of the token that was the cause. */
  readonly by: number
}

export interface ExplainedToken {
  readonly text: string
  /** Where it stands in `read`, the end excluded. */
  readonly start: number
  readonly end: number
  /** Valence in the lexicon, or null when the word is not in it. */
  readonly lexicon: number | null
  readonly steps: readonly ExplainedStep[]
  readonly valence: number
}

/** How a text came to its score. */
export interface Explanation {
  readonly summary: string
  readonly read: string
  readonly tokens: readonly ExplainedToken[]
  readonly sum: number
  readonly emphasis: { readonly exclamations: number; readonly questions: number; readonly amount: number }
  readonly score: { readonly compound: number }
}

/** Why a stored feedback has its score. */
export interface FeedbackExplanation {
  readonly message_id: string
  readonly explained_by: { readonly scorer: string; readonly scorer_version: string }
  readonly same_scorer: boolean
  /** Present when another scorer or version scored the row. */
  readonly note?: string
  readonly explanation: Explanation
}

/** Answer to feedback that the broker acknowledged. */
export interface Accepted {
  readonly message: string
  readonly message_id: string
}

/** What `/ready` says: each dependency of the API. */
export interface Readiness {
  readonly status: 'ready' | 'not ready'
  readonly dependencies: readonly Dependency[]
}

export interface Dependency {
  readonly name: string
  readonly status: 'up' | 'down'
  readonly detail?: string
}
