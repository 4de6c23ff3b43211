/** Limits of comments, the same in the generator, the topology, the table and the API. */
export const limits = {
  /** Characters of `commentId`, visible ASCII. */
  commentIdLength: 64,
  /** Bytes of UTF-8, as TEXT counts. */
  textBytes: 65_535,
  /** Code points, as VARCHAR counts. */
  sourceLength: 64,
  /** First and last instant a DATETIME column takes, UTC: years 1000 to 9999. */
  earliest: Date.UTC(1000, 0, 1),
  latest: Date.UTC(9999, 11, 31, 23, 59, 59, 999)
} as const

/** How long an id is remembered, so that the comment counts once however often it comes: 3 hours, in milliseconds. */
export const rememberedFor = 10_800_000

/** The tags a processed comment can have. */
export const tags = ['positive', 'negative', 'neutral', 'unrelated'] as const
export type Tag = (typeof tags)[number]
