/** What a group of letters says of itself. */
interface Counted {
  readonly group: string
  readonly open: number
}

/** Groups that are asked for at once. */
export const mostGroups = 100

/** Letters that wait for somebody, in all groups or in one; undefined where a group may be missing from those that were asked for. */
export function openIn(groups: readonly Counted[], only?: string): number | undefined {
  if (only !== undefined) return groups.find(({ group }) => group === only)?.open
  return groups.length < mostGroups ? groups.reduce((sum, { open }) => sum + open, 0) : undefined
}
