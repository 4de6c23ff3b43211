/** Maximum edit distance at which a name is suggested. */
const mostEdits = 3

/** Returns the name that was probably meant, or undefined if none is close. */
export function closestName(written: string, names: readonly string[]): string | undefined {
  const limit = Math.min(mostEdits, Math.ceil(written.length / 3))
  const ranked = names
    .map(name => ({ name, edits: edits(written.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [first] = ranked
  return first !== undefined && first.edits <= limit ? first.name : undefined
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
