/** Limits of feedback, the same in the API, the topology and the table. */
export const limits = {
  /** Code points, as VARCHAR counts. */
  customerIdLength: 255,
  /** Bytes of UTF-8, as TEXT counts. */
  feedbackTextBytes: 65_535,
  /** First and last instant a DATETIME column takes, UTC: years 1000 to 9999. */
  earliest: Date.UTC(1000, 0, 1),
  latest: Date.UTC(9999, 11, 31, 23, 59, 59, 999)
} as const
