import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from '#streams'

/** Milliseconds that the broker has to answer: who looks at a page does not wait for one that is away. */
const patience = 2_000

/** What is asked of a broker for the lag of a group. */
export type LagAdmin = Pick<Admin, 'committed' | 'knownOffsets' | 'partitionsOf'>

/**
 * How many records of each topic a group has not committed, by the broker; null for a topic while that is not known, as when no broker
 * answers, a partition has no leader, or there is no such topic. A partition without a committed offset counts from its beginning.
 */
export async function groupLag(
  admin: LagAdmin,
  group: string,
  topics: readonly string[]
): Promise<readonly (number | null)[]> {
  const committed = await inTime(admin.committed(group, topics))
  if (committed === undefined) return topics.map(() => null)
  return Promise.all(
    topics.map(async topic => {
      const [partitions, ends] = await Promise.all([
        inTime(admin.partitionsOf(topic)),
        inTime(admin.knownOffsets(topic))
      ])
      if (ends === undefined || partitions === undefined || ends.length < partitions) return null
      return ends.reduce((sum, { partition, earliest, latest }) => {
        const at = committed.find(one => one.topic === topic && one.partition === partition)?.offset ?? earliest
        return sum + Math.max(0, latest - Math.max(at, earliest))
      }, 0)
    })
  )
}

/** What it resolves with, or undefined where it fails or takes too long. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  const late = delay(patience, undefined, { ref: false })
  return Promise.race([answer.catch(() => undefined), late])
}
