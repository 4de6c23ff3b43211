import { StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { type Rebuilt, rebuildTrends } from '../../connectors/mysql/feedback/trends/rebuild.ts'
import { migrate } from '../../connectors/mysql/migrate/migrations.ts'
import { windowSizes } from '../../schemas/values/granularity.ts'
import { formatInstant } from '../../schemas/values/instant.ts'

/** A range of event time, milliseconds since the epoch. */
export interface TimeRange {
  /** Included. */
  readonly from: number
  /** Not included; default: the end of the last hour that takes no feedback any more. */
  readonly to?: number | undefined
}

/** Whole hours around a range that the worker counts no feedback in any more. Throws `invalid-configuration` for any other range. */
export function rebuildRange({ from, to: given }: TimeRange, now: number, grace: number) {
  const hour = windowSizes.hour
  const closed = Math.floor((now - grace) / hour) * hour
  const to = given === undefined ? closed : Math.ceil(given / hour) * hour
  if (to > closed) {
    const until = formatInstant(closed)
    throw new StreamsError(
      'invalid-configuration',
      `windows from ${until} on still take feedback (FEEDBACK_TRENDS_GRACE_MS=${grace}) and are counted by the worker: give --to ${until} or earlier`
    )
  }
  const begin = Math.floor(from / hour) * hour
  if (given === undefined && begin >= closed) {
    throw new StreamsError(
      'invalid-configuration',
      `windows from ${formatInstant(closed)} on still take feedback (FEEDBACK_TRENDS_GRACE_MS=${grace}) and are counted by the worker: give a --from before that`
    )
  }
  if (begin >= to || begin < 0) {
    throw new StreamsError(
      'invalid-configuration',
      `there is no whole hour from ${formatInstant(begin)} to ${formatInstant(to)}: give a --from before --to, from 1970 on`
    )
  }
  return { from: begin, to }
}

/** Most hours of a transaction: locks are short, and a run that is cut off has done what it said. */
const step = 6 * windowSizes.hour

/** `millrace trends rebuild`: windows of the range from stored feedback, some hours at a time. Run again it makes the same. */
export async function rebuild(
  environment: Environment,
  range: TimeRange,
  say: (line: string) => void
): Promise<Rebuilt> {
  const { from, to } = rebuildRange(range, Date.now(), environment.FEEDBACK_TRENDS_GRACE_MS)
  const partitions = await scoredPartitions(environment)
  const mysql = mysqlOptions(environment)
  await migrate({ mysql, systems: ['feedback'] })
  const pool = mysqlPool(mysql)
  let sum: Rebuilt = { windows: 0, feedback: 0 }
  try {
    for (let at = from; at < to; at += step) {
      const part = {
        pool,
        partitions,
        ahead: environment.FEEDBACK_TRENDS_AHEAD_MS,
        from: at,
        to: Math.min(at + step, to)
      }
      const { windows, feedback } = await rebuildTrends(part)
      sum = { windows: sum.windows + windows, feedback: sum.feedback + feedback }
      if (feedback > 0 || windows > 0)
        say(`${formatInstant(part.from)} to ${formatInstant(part.to)}: ${feedback} feedback in ${windows} windows`)
    }
  } finally {
    await pool.end()
  }
  return sum
}

/** Windows are kept by the partition that their customer's feedback is in. */
async function scoredPartitions(environment: Environment): Promise<number> {
  const topic = environment.FEEDBACK_SCORED_TOPIC
  const admin = kafkaDriver(kafkaOptions(environment)).admin()
  try {
    const partitions = await admin.partitionsOf(topic)
    if (partitions !== undefined) return partitions
  } finally {
    await admin.close()
  }
  throw new StreamsError(
    'unknown-topic',
    `there is no topic ${topic}: start the system once, or name the topic with FEEDBACK_SCORED_TOPIC`
  )
}
