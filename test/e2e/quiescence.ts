import type { Admin } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import type { Child } from './child.ts'
import type { FeedbackPlace } from './feedback-place.ts'

async function lags(admin: Admin, { groupId, topics }: FeedbackPlace): Promise<readonly number[]> {
  const ends = await admin.offsets(topics.raw.name)
  const committed = await admin.committed(groupId, [topics.raw.name])
  return ends.map(({ partition, earliest, latest }) => {
    const at = committed.find(position => position.partition === partition)?.offset ?? earliest
    return latest - at
  })
}

/** Records of the raw topic, over all partitions, that the group has not committed. */
export async function lagOf(place: FeedbackPlace): Promise<number> {
  const admin = kafkaDriver({ brokers: place.env.KAFKA_BROKER.split(',') }).admin()
  try {
    return (await lags(admin, place)).reduce((sum, lag) => sum + lag, 0)
  } finally {
    await admin.close()
  }
}

/** A place, and the processes that work there where they are known. */
export type Watched = FeedbackPlace & { readonly children?: readonly Child[] }

/**
 * Resolves when the group has committed the end of every partition of the raw topic: everything sent before is dealt with. Rejects
 * with the lag of each partition when the limit passes, and when no worker is left.
 */
export async function quiescent(place: Watched, limit = 60_000): Promise<void> {
  const admin = kafkaDriver({ brokers: place.env.KAFKA_BROKER.split(',') }).admin()
  let last: readonly number[] = []
  const done = async (): Promise<boolean> => {
    last = await lags(admin, place)
    return last.every(lag => lag === 0)
  }
  const failed = (): Error | undefined =>
    place.children?.every(child => !child.running) ? new Error('every process of the system has ended') : undefined
  try {
    if (await waitFor(done, { limit, every: 50, failed })) return
  } finally {
    await admin.close()
  }
  throw new Error(`not quiescent after ${limit / 1000} s: lag by partition ${last.join(', ')}`)
}
