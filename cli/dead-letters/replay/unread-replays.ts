import type { Driver, PartitionOffsets } from '#streams'
import type { TopicPartitionOffset } from '#streams/connector'
import type { LetterNote } from '../../../topology/dead-letters/note.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { withAdmin } from '../letters/scan.ts'

/** What the broker says of a topic, and of how far a group is in it. */
interface Progress {
  readonly offsets: readonly PartitionOffsets[]
  readonly committed: readonly TopicPartitionOffset[]
}

/**
 * Tells of replays that the broker deleted before the letter's application had read them: their offset lies before the first one kept, and the
 * application has not committed beyond it. Without any committed offset none counts as read: sending once more makes no second row, and not
 * sending loses the record. Asks the broker once for each topic and application.
 */
export function unreadReplays(driver: Driver): (letter: DeadLetter, note: LetterNote) => Promise<boolean> {
  const known = new Map<string, Promise<Progress | undefined>>()
  const progressOf = (topic: string, application: string): Promise<Progress | undefined> => {
    const id = JSON.stringify([topic, application])
    const progress = known.get(id) ?? lookUp(driver, topic, application)
    known.set(id, progress)
    return progress
  }
  return async ({ application }, { sent }) => {
    if (sent === undefined) return false
    const progress = await progressOf(sent.topic, application)
    const kept = progress?.offsets.find(({ partition }) => partition === sent.partition)
    if (progress === undefined || kept === undefined || kept.earliest <= sent.offset) return false
    const done = progress.committed.find(({ topic, partition }) => topic === sent.topic && partition === sent.partition)
    return done === undefined || done.offset <= sent.offset
  }
}

function lookUp(driver: Driver, topic: string, application: string): Promise<Progress | undefined> {
  return withAdmin(driver, async admin => {
    if ((await admin.partitionsOf(topic)) === undefined) return undefined
    return { offsets: await admin.offsets(topic), committed: await admin.committed(application, [topic]) }
  })
}
