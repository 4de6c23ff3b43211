import type { Admin } from '../../driver/admin.ts'
import { asError, isRetryable } from '../../errors/streams-error.ts'
import { retryTopic, type Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'

/** A retry topic that nothing reads any more, and what waits in it. */
export interface Stranded {
  readonly topic: string
  readonly records: number
}

/** Retry topics of levels that the topology does not have, or not any more, in which records wait that its group never finished. */
export async function strandedRetries(topology: Topology, groupId: string, admin: Admin): Promise<readonly Stranded[]> {
  const read = new Set(topology.sourceTopics())
  const sources = topology.nodes.flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  const stranded: Stranded[] = []
  for (const topic of await admin.listTopics()) {
    const level = Number(topic.slice(topic.lastIndexOf('-') + 1))
    if (read.has(topic) || !sources.some(source => topic === retryTopic(source, level))) continue
    const records = await waitingIn(topic, groupId, admin)
    if (records > 0) stranded.push({ topic, records })
  }
  return stranded
}

/** Says once at the start what waits where nobody reads. That it cannot look, for lack of rights, keeps nothing from starting. */
export async function warnOfStranded(topology: Topology, groupId: string, admin: Admin, log: Logger): Promise<void> {
  try {
    for (const { topic, records } of await strandedRetries(topology, groupId, admin)) {
      log.warn(
        { topology: topology.name, topic, records },
        `${records} records wait in ${topic}, which is read no more: give retryTopics as many delays as before until they are done`
      )
    }
  } catch (thrown) {
    const error = asError(thrown)
    if (isRetryable(error)) throw error
    log.warn(
      { topology: topology.name, err: error },
      `cannot look for retry topics that are read no more: ${error.message}`
    )
  }
}

async function waitingIn(topic: string, groupId: string, admin: Admin): Promise<number> {
  const committed = new Map(
    (await admin.committed(groupId, [topic])).map(({ partition, offset }) => [partition, offset])
  )
  let records = 0
  for (const { partition, earliest, latest } of await admin.knownOffsets(topic))
    records += Math.max(0, latest - Math.max(earliest, committed.get(partition) ?? 0))
  return records
}
