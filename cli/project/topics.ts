import type { Logger, Topology } from '#streams'
import type { Project } from './project.ts'

/** Topics that a topology names: what it reads, writes and sends dead letters to. Those that the engine makes are not among them. */
export function topicsOf({ nodes, deadLetterTopics }: Topology): readonly string[] {
  const named = nodes.flatMap(node => {
    if (node.kind === 'source') return node.repartition ? [] : [node.topic.name]
    return node.kind === 'topic' && !node.repartition ? node.to.topics.map(({ name }) => name) : []
  })
  return [...new Set([...named, ...deadLetterTopics])]
}

/** Makes the topics of the project that are missing, and says which. Waits for a broker that is not there yet. */
export async function createTopics({ driver, applications, topics }: Project, log: Logger): Promise<void> {
  const { partitions = 1, replicationFactor, config } = topics ?? {}
  const names = [...new Set(applications.flatMap(({ topology }) => topicsOf(topology)))]
  const settings = {
    partitions,
    ...(replicationFactor === undefined ? {} : { replicationFactor }),
    ...(config === undefined ? {} : { config })
  }
  const admin = driver.admin()
  try {
    const created = await admin.createTopics(names.map(name => ({ name, ...settings })))
    if (created.length > 0) log.info({ topics: created }, `made topics ${created.join(', ')}`)
  } finally {
    await admin.close()
  }
}
