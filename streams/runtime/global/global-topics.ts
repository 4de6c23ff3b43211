import type { Admin } from '../../driver/admin.ts'
import type { Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'
import { settingsOf } from '../start/internal-topics.ts'
import type { Patience } from '../start/patience.ts'

/** Says of which global tables a process that starts later does not get all rows, because their topic deletes by age. */
export async function checkGlobalTopics(
  topology: Topology,
  admin: Admin,
  patience: Pick<Patience, 'until'>,
  log: Logger
): Promise<void> {
  for (const { name, topic } of topology.globals) {
    if ((await patience.until('broker', () => admin.partitionsOf(topic.name))) === undefined) continue
    const { 'cleanup.policy': policy } = await settingsOf(topic.name, admin, patience, log, ['cleanup.policy'])
    if (policy === undefined || policy.split(',').includes('compact')) continue
    log.warn(
      { topology: topology.name, step: name, topic: topic.name, policy },
      `the topic ${topic.name} of global table '${name}' has cleanup.policy=${policy}: a process that starts when a row is older than its retention does not get that row; set cleanup.policy=compact`
    )
  }
}
