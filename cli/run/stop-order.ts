/** Names of processes that workers need: they stop last. */
const needed = ['scorer']

/** Groups of processes that stop one after the other: what brings work, the workers, what the workers need. */
export function stopOrder<T>(processes: readonly T[], nameOf: (process: T) => string): readonly (readonly T[])[] {
  const groups: readonly T[][] = [[], [], []]
  for (const process of processes) {
    const name = nameOf(process)
    groups[name.startsWith('worker-') ? 1 : needed.includes(name) ? 2 : 0]?.push(process)
  }
  return groups
}
