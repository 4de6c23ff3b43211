/** What must be in an output topic in the end. */
export interface Expected {
  readonly topic: string
  /** Of what is there: all records, each once, or the last one of each key. */
  readonly of: 'all' | 'last'
  /** `key=value`, sorted. */
  readonly records: readonly string[]
  /** Some of them come only when stream time is over that of all records. */
  readonly waits?: true
}

/** All records, however often each comes. */
export const some = (topic: string, records: Iterable<string>): Expected => ({
  topic,
  of: 'all',
  records: [...new Set(records)].sort()
})

/** The last value of each key; keys whose last record is a tombstone are not there. */
export const lasts = (topic: string, rows: ReadonlyMap<string, string>): Expected => ({
  topic,
  of: 'last',
  records: [...rows].map(([key, value]) => `${key}=${value}`).sort()
})
