import type { Submission } from './services/submissions-api.ts'

/** The list with some submissions added or replaced: newest first, as the API gives it, no longer than `most`. */
export function merged(
  list: readonly Submission[],
  changed: readonly Submission[],
  most: number
): readonly Submission[] {
  const byId = new Map([...list, ...changed].map(one => [one.id, one]))
  return [...byId.values()].sort(newestFirst).slice(0, most)
}

function newestFirst(a: Submission, b: Submission): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1
  return a.id < b.id ? 1 : -1
}
