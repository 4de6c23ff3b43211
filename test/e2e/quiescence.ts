import type { Admin } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import { topics } from '../../topology/feedback/topics.ts'
import type { FeedbackSystem } from './feedback-system.ts'

async function lags(admin: Admin, groupId: string): Promise<readonly number[]> {
  const ends = await admin.offsets(topics.raw.name)
  const committed = await admin.committed(groupId, [topics.raw.name])
  return ends.map(({ partition, earliest, latest }) => {
    const at = committed.find(position => position.partition === partition)?.offset ?? earliest
    return latest - at
  })
}

/** Records of the raw topic, over all partitions, that the group has not committed. */
export async function lagOf(system: FeedbackSystem): Promise<number> {
  const admin = kafkaDriver({ brokers: system.env.KAFKA_BROKER.split(',') }).admin()
  try {
    return (await lags(admin, system.groupId)).reduce((sum, lag) => sum + lag, 0)
  } finally {
    await admin.close()
  }
}

/**
 * Resolves when the group has committed the end of every partition of the raw topic: everything sent before is dealt with. Rejects
 * with the lag of each partition when the limit passes, and when no worker is left.
 */
export async function quiescent(system: FeedbackSystem, limit = 60_000): Promise<void> {
  const admin = kafkaDriver({ brokers: system.env.KAFKA_BROKER.split(',') }).admin()
  let last: readonly number[] = []
  const done = async (): Promise<boolean> => {
    last = await lags(admin, system.groupId)
    return last.every(lag => lag === 0)
  }
  const failed = (): Error | undefined =>
    system.children.some(child => child.running) ? undefined : new Error('every process of the system has ended')
  try {
    if (await waitFor(done, { limit, every: 50, failed })) return
  } finally {
    await admin.close()
  }
  throw new Error(`not quiescent after ${limit / 1000} s: lag by partition ${last.join(', ')}`)
}
