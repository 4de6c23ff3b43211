/** One bar of a chart. */
export interface Bar {
  readonly label: string
  readonly value: number
  /** What the value rests on, such as `412 plays`. */
  readonly note: string
}

/** The answer to one question about the events. */
export interface Chart {
  /** Stable name, such as `completion`. */
  readonly id: string
  readonly question: string
  /** What the values are: `%`, `h`. */
  readonly unit: string
  /** In the order in which they are to be drawn. */
  readonly bars: readonly Bar[]
}

/** Answers and what they are about, of one moment. */
export interface Analysis {
  /** Events, each counted once. */
  readonly events: number
  /** Events that are in more than one file, because a batch came again after a crash. */
  readonly repeats: number
  readonly files: number
  readonly charts: readonly Chart[]
}

/** What people ask about media events. */
export interface MediaAnalytics {
  /** Answers every question with the files that are there now; without files there are no charts. Calls do not overlap: they wait for each other. */
  readonly analyse: () => Promise<Analysis>
  readonly close: () => Promise<void>
}
