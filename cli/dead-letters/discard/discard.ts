import { type Clock, type Driver, systemClock } from '#streams'
import type { LetterNote } from '../../../topology/dead-letters/note.ts'
import type { DeadLetterDeps } from '../deps.ts'
import { type Selection, selectLetters } from '../letters/select.ts'
import { ensureMarksTopic, type MarksTopicOptions, readMarks, writeNotes } from '../replay/replay-marks.ts'

/** Why letters are discarded, and by whom. */
export interface Discarding {
  /** Why; kept in the note. */
  readonly because: string
  readonly by?: Pick<LetterNote, 'actor' | 'address'>
  readonly marks?: MarksTopicOptions
  readonly clock?: Clock
}

export interface DiscardOptions extends Selection, Discarding {}

/** What became of the letters that were named. */
export interface DiscardReport {
  /** Ids of those that are discarded now. */
  readonly discarded: readonly string[]
  /** Ids that name no letter. */
  readonly missing: readonly string[]
}

/** Most notes of one send. */
const chunk = 500

/** Discards the letters that are selected. Rejects as the driver does; what was noted before that stays so. */
export async function discardDeadLetters(deps: DeadLetterDeps, options: DiscardOptions): Promise<DiscardReport> {
  const { driver, system } = deps
  const discarded: string[] = []
  const missing = await selectLetters(deps, options, async ({ selected }) => {
    if (selected.length > 0) await noteDiscarded(driver, system.deadLetterTopic, selected, options)
    discarded.push(...selected.map(({ id }) => id))
    return 'go on'
  })
  return { discarded, missing }
}

/**
 * Notes of letters of one topic that nothing more is to be done about them: a replay leaves them alone, lists show them as discarded. The
 * letters themselves stay until their topic deletes them.
 */
export async function noteDiscarded(
  driver: Driver,
  topic: string,
  letters: readonly { readonly id: string; readonly time: number }[],
  { because: reason, by, marks, clock = systemClock }: Discarding
): Promise<void> {
  const known = await readMarks(driver, topic)
  await ensureMarksTopic(driver, topic, marks)
  const noteFor = (id: string, letterTime: number): LetterNote => {
    const before = known.get(id)
    const { sent, replays } = before?.letterTime === letterTime ? before : {}
    return { ...by, at: clock.now(), action: 'discard', edited: false, reason, letterTime, sent, replays }
  }
  const producer = driver.producer()
  try {
    await producer.connect()
    for (let i = 0; i < letters.length; i += chunk) {
      const notes = letters.slice(i, i + chunk).map(({ id, time }) => [id, noteFor(id, time)] as const)
      await writeNotes(producer, topic, notes)
    }
  } finally {
    await producer.close()
  }
}
