import type { RefusedRow, SinkResult } from '#streams'
import type { SqlRow } from '../sql-row.ts'
import { splitRepeats } from './row-batches.ts'

/**
 * Stores the first row of every key and counts its repeats as duplicates; the rows are sorted by key. When the first row of a key is
 * refused, the next one with that key gets its turn: it may be a good row, and neither stored nor refused would be lost.
 */
export async function storeOnce(
  rows: readonly SqlRow[],
  store: (rows: readonly SqlRow[]) => Promise<SinkResult>
): Promise<SinkResult> {
  let inserted = 0
  let duplicates = 0
  const refused: RefusedRow[] = []
  let waiting = rows
  while (waiting.length > 0) {
    const { first, repeats } = splitRepeats(waiting)
    const result = await store(first)
    inserted += result.inserted
    refused.push(...result.refused)
    waiting = repeatsOfRefused(first, repeats, result.refused)
    duplicates += result.duplicates + repeats.length - waiting.length
  }
  return { inserted, duplicates, refused }
}

function repeatsOfRefused(
  first: readonly SqlRow[],
  repeats: readonly SqlRow[],
  refused: readonly RefusedRow[]
): readonly SqlRow[] {
  if (refused.length === 0 || repeats.length === 0) return []
  const indexes = new Set(refused.map(({ index }) => index))
  const keys = new Set(first.filter(({ index }) => indexes.has(index)).map(({ key }) => key))
  return repeats.filter(({ key }) => keys.has(key))
}
