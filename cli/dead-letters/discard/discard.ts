import { type Clock, systemClock } from '#streams'
import type { LetterNote } from '../../../topology/dead-letters/note.ts'
import type { DeadLetterDeps } from '../deps.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { type Selection, selectLetters } from '../letters/select.ts'
import { ensureMarksTopic, type MarksTopicOptions, markOf, readMarks, writeNotes } from '../replay/replay-marks.ts'

export interface DiscardOptions extends Selection {
  /** Why; kept in the note. */
  readonly because: string
  readonly by?: Pick<LetterNote, 'actor' | 'address'>
  readonly marks?: MarksTopicOptions
  readonly clock?: Clock
}

/** What became of the letters that were named. */
export interface DiscardReport {
  /** Ids of those that are discarded now. */
  readonly discarded: readonly string[]
  /** Ids that name no letter. */
  readonly missing: readonly string[]
}

/** Most notes of one send. */
const chunk = 500

/**
 * Notes of letters that nothing more is to be done about them: a replay leaves them alone, lists show them as discarded. The letters
 * themselves stay until their topic deletes them. Rejects as the driver does; what was noted before that stays so.
 */
export async function discardDeadLetters(deps: DeadLetterDeps, options: DiscardOptions): Promise<DiscardReport> {
  const { driver, system } = deps
  const { because: reason, by, clock = systemClock } = options
  const marks = await readMarks(driver, system.deadLetterTopic)
  await ensureMarksTopic(driver, system.deadLetterTopic, options.marks)
  const producer = driver.producer()
  const discarded: string[] = []
  const noteFor = (letter: DeadLetter): LetterNote => {
    const before = markOf(marks, letter)
    const { sent, replays } = before ?? {}
    return { ...by, at: clock.now(), action: 'discard', edited: false, reason, letterTime: letter.time, sent, replays }
  }
  try {
    await producer.connect()
    const missing = await selectLetters(deps, options, async ({ selected }) => {
      for (let i = 0; i < selected.length; i += chunk) {
        const letters = selected.slice(i, i + chunk)
        const notes = letters.map(letter => [letter.id, noteFor(letter)] as const)
        await writeNotes(producer, system.deadLetterTopic, notes)
        discarded.push(...letters.map(({ id }) => id))
      }
      return 'go on'
    })
    return { discarded, missing }
  } finally {
    await producer.close()
  }
}
