import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from '#streams'

/** Milliseconds that the broker has to answer: who looks at a page does not wait for one that is away. */
const patience = 2_000

/** What is asked of a broker for the lag of a group. */
export type LagAdmin = Pick<Admin, 'committed' | 'knownOffsets' | 'partitionsOf'>

/** How far a group is in a topic, by the broker. */
export interface GroupPosition {
  /** Records that it has not committed. A partition without a committed offset counts from its beginning. */
  readonly lag: number
  /** Sum of its committed offsets; undefined before the first commit. */
  readonly committed: number | undefined
}

/**
 * How far a group is in each topic; null for a topic while that is not known, as when no broker answers, a partition has no leader, or
 * there is no such topic.
 */
export async function groupPositions(
  admin: LagAdmin,
  group: string,
  topics: readonly string[]
): Promise<readonly (GroupPosition | null)[]> {
  const committed = await inTime(admin.committed(group, topics))
  if (committed === undefined) return topics.map(() => null)
  return Promise.all(
    topics.map(async topic => {
      const [partitions, ends] = await Promise.all([
        inTime(admin.partitionsOf(topic)),
        inTime(admin.knownOffsets(topic))
      ])
      if (ends === undefined || partitions === undefined || ends.length < partitions) return null
      const own = new Map(committed.filter(one => one.topic === topic).map(one => [one.partition, one.offset]))
      const lag = ends.reduce((sum, { partition, earliest, latest }) => {
        const at = own.get(partition) ?? earliest
        return sum + Math.max(0, latest - Math.max(at, earliest))
      }, 0)
      return { lag, committed: own.size === 0 ? undefined : own.values().reduce((sum, offset) => sum + offset, 0) }
    })
  )
}

/** The lag of {@link groupPositions} alone. */
export async function groupLag(
  admin: LagAdmin,
  group: string,
  topics: readonly string[]
): Promise<readonly (number | null)[]> {
  return (await groupPositions(admin, group, topics)).map(position => position?.lag ?? null)
}

/** What it resolves with, or undefined where it fails or takes too long. */
function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  const late = delay(patience, undefined, { ref: false })
  return Promise.race([answer.catch(() => undefined), late])
}
