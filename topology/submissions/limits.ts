/** Limits of submissions, the same in the API, the topology, the table and the page. */
export const limits = {
  /** Bytes of UTF-8, as TEXT counts. */
  contentBytes: 65_535,
  /** Code points a submission needs to pass; white space counts, nothing is trimmed. */
  passingLength: 10,
  /** Submissions of one batch. */
  batchItems: 100,
  /** Visible ASCII characters of a user's name. */
  userIdLength: 255,
  /** Rows of one page of the list. */
  pageRows: 100
} as const
