import type { PoolConnection, RowDataPacket } from 'mysql2/promise'

const hour = 3_600_000

/** Takes the exclusive lock at once; a shared one first, as of INSERT IGNORE, would end in deadlocks. */
const lockUser = 'INSERT INTO submissions_users (user_id) VALUES (?) ON DUPLICATE KEY UPDATE user_id = user_id'

interface Made extends RowDataPacket {
  readonly created_at: Date
}

export interface Wanted {
  readonly userId: string
  readonly perHour: number
  /** How many more the user wants to make. */
  readonly wanted: number
  readonly now: number
}

/**
 * Milliseconds until the user may make so many more, 0 for now: within any hour there are at most `perHour`. Locks the user until the
 * transaction ends, so that requests that come at once, to any process, are counted one after the other. For more than `perHour` at
 * once there is never room; the answer is an hour then.
 */
export async function waitForRoom(
  connection: PoolConnection,
  { userId, perHour, wanted, now }: Wanted
): Promise<number> {
  await connection.query(lockUser, [userId])
  if (wanted > perHour) return hour
  const [made] = await connection.query<Made[]>(
    'SELECT created_at FROM submissions WHERE user_id = ? AND created_at > ? ORDER BY created_at DESC LIMIT ?',
    [userId, new Date(now - hour), perHour]
  )
  const room = perHour - made.length
  if (wanted <= room) return 0
  // When this one is an hour old, there is room for all.
  const leaves = made[made.length - (wanted - room)]
  return leaves === undefined ? hour : Math.max(1, leaves.created_at.getTime() + hour - now)
}
