import type { Topology } from '#streams'

type Node = Topology['nodes'][number]

/** Names for the tasks of nodes: those that are connected, or share a store, run in one. */
export function tasksOf(nodes: readonly Node[]): ReadonlyMap<string, string> {
  const tasks = new Map(nodes.map(({ name }) => [name, name]))
  const join = (a: string, b: string): void => {
    const [to, from] = [tasks.get(a) as string, tasks.get(b)]
    for (const [name, task] of tasks) if (task === from) tasks.set(name, to)
  }
  const users = new Map<string, string>()
  for (const node of nodes) {
    for (const parent of node.parents) join(node.name, parent)
    for (const { name } of node.kind === 'processor' ? node.stores : []) {
      join(node.name, users.get(name) ?? node.name)
      users.set(name, node.name)
    }
  }
  return tasks
}
