/** Workers by their names: `worker-1`, `comments-worker-1`. */
const worker = /(^|-)worker-\d+$/

/** Names of processes that workers need: they stop last. */
const needed = /(^|-)scorer$/

/** Groups of processes that stop one after the other: what brings work, the workers, what the workers need. */
export function stopOrder<T>(processes: readonly T[], nameOf: (process: T) => string): readonly (readonly T[])[] {
  const groups: readonly T[][] = [[], [], []]
  for (const process of processes) {
    const name = nameOf(process)
    groups[worker.test(name) ? 1 : needed.test(name) ? 2 : 0]?.push(process)
  }
  return groups
}
