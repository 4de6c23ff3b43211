import type { Admin } from '../../driver/admin.ts'
import { codeOf, StreamsError } from '../../errors/streams-error.ts'
import { changelogTopic, type Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'
import { systemClock } from '../../time/clock.ts'
import { withDeadline } from '../../time/with-deadline.ts'
import type { Patience } from './patience.ts'

/** What to do when a group has committed nothing although there are records: read them all, with a warning, or stop. */
export type MissingOffsets = 'read' | 'fail'

type Reading = Pick<Admin, 'committed' | 'offsets'>

/** What of a configuration says how offsets that are missing are taken. */
interface OffsetSettings {
  readonly applicationId: string
  readonly consumer: { readonly autoOffsetReset?: string }
  readonly log: Logger
  readonly onMissingOffsets: MissingOffsets
}

/** Longest time that a start waits for this look, unless it may stop the start: a partition without a leader must not keep the others. */
const patienceMs = 2_000

/**
 * Looks, before anything is read, whether the group has committed nothing although its topics hold records: a new application, or one whose
 * offsets expired while it was away, which would process everything again without a word. What its changelogs hold tells which.
 * @throws StreamsError `offset-out-of-range` when set to fail
 */
export async function checkOffsets(
  topology: Topology,
  { applicationId, consumer, log, onMissingOffsets }: OffsetSettings,
  admin: Reading,
  patience: Pick<Patience, 'until'>
): Promise<void> {
  if ((consumer.autoOffsetReset ?? 'earliest') !== 'earliest') return
  const topics = topology.nodes.flatMap(node => (node.kind === 'source' ? [node.topic.name] : []))
  const committed = await patience.until('broker', () => admin.committed(applicationId, topics))
  if (committed.length > 0) return
  const look = async (): Promise<void> => {
    const held = await recordsOf(admin, topics)
    if (held.size === 0) return
    const words = describe(applicationId, held, await hasState(topology, applicationId, admin))
    if (onMissingOffsets === 'fail') throw noOffsets(words)
    log.warn({ topology: topology.name, groupId: applicationId, partitions: [...held.keys()] }, words)
  }
  if (onMissingOffsets === 'fail') return patience.until('broker', look)
  const looked = look().catch((thrown: unknown) => {
    // Joining the group says which topics are missing.
    if (codeOf(thrown, 'timeout') === 'unknown-topic') return
    log.warn({ err: thrown }, `group ${applicationId} has no committed offsets, and its topics cannot be looked at`)
  })
  await withDeadline(systemClock, patienceMs, looked)
}

function noOffsets(words: string): StreamsError {
  return new StreamsError(
    'offset-out-of-range',
    `${words}. Commit offsets for the group, or set onMissingOffsets (ON_MISSING_OFFSETS) to read`
  )
}

/** Records of each partition that has some. */
async function recordsOf(admin: Reading, topics: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const held = new Map<string, number>()
  for (const topic of topics) {
    for (const { partition, earliest, latest } of await admin.offsets(topic))
      if (latest > earliest) held.set(`${topic}-${partition}`, latest - earliest)
  }
  return held
}

/** Whether the application has written to its changelogs: then it ran before. */
async function hasState(topology: Topology, applicationId: string, admin: Reading): Promise<boolean> {
  for (const { name, options } of topology.stores) {
    if (options.changelog === false) continue
    try {
      const partitions = await admin.offsets(changelogTopic(applicationId, name))
      if (partitions.some(({ latest }) => latest > 0)) return true
    } catch (thrown) {
      if (codeOf(thrown, 'store-failed') !== 'unknown-topic') throw thrown
    }
  }
  return false
}

function describe(groupId: string, held: ReadonlyMap<string, number>, wasThere: boolean): string {
  const records = [...held.values()].reduce((sum, each) => sum + each, 0)
  const what = `group ${groupId} has no committed offsets for ${[...held.keys()].join(', ')}: ${records} records are read from the beginning`
  return wasThere
    ? `${what}, although its changelogs show that it ran before: its offsets were deleted, or expired while it was away (the broker's offsets.retention.minutes), and records are processed again`
    : `${what}. A new application does that; if this one ran before, its offsets were deleted or have expired, and records are processed again`
}
