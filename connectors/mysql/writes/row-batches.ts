import type { SqlRow } from '../sql-row.ts'

/** Every writer goes through the index in the same order, so that two never wait for each other. */
export function byKey(a: SqlRow, b: SqlRow): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0
}

export interface SplitRows {
  /** The first row of each key. */
  readonly first: readonly SqlRow[]
  /** Later rows of a key that came before. */
  readonly repeats: readonly SqlRow[]
}

/** Tells the first row of each key from its repeats. The rows are sorted `byKey`, those of one key in batch order. */
export function splitRepeats(rows: readonly SqlRow[]): SplitRows {
  const repeats = rows.filter((row, at) => row.key === rows[at - 1]?.key)
  return { first: repeats.length === 0 ? rows : rows.filter((row, at) => row.key !== rows[at - 1]?.key), repeats }
}

/** Cuts rows into runs of at most `maxRows` and `maxBytes`; a single row above `maxBytes` makes its own run. */
export function cutBatches(rows: readonly SqlRow[], maxRows: number, maxBytes: number): readonly (readonly SqlRow[])[] {
  const batches: SqlRow[][] = []
  let current: SqlRow[] = []
  let bytes = 0
  for (const row of rows) {
    if (current.length === maxRows || (current.length > 0 && bytes + row.bytes > maxBytes)) {
      batches.push(current)
      current = []
      bytes = 0
    }
    current.push(row)
    bytes += row.bytes
  }
  if (current.length > 0) batches.push(current)
  return batches
}
