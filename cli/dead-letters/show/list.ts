import type { DeadLetterDeps } from '../deps.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { type Selection, selectLetters } from '../letters/select.ts'
import { markOf, type ReplayMarks, readMarks } from '../replay/replay-marks.ts'

/** One line of the list. Times are milliseconds since the epoch. */
export interface ListedLetter {
  readonly id: string
  readonly time: number
  readonly reason: string
  readonly step: string
  /** The key as text, null where there is none. */
  readonly key: string | null
  readonly attempts: number
  /** How often the record had been replayed before it died here. */
  readonly replays: number
  /** When this letter was replayed, null while it was not. */
  readonly replayedAt: number | null
  /** When it was discarded, null while it was not. */
  readonly discardedAt: number | null
  readonly message: string
}

export interface DeadLetterList {
  readonly topic: string
  /** Letters that the selection names, shown or not. */
  readonly selected: number
  /** Letters by reason, over the whole topic, whatever was selected. */
  readonly reasons: { readonly [reason: string]: number }
  /** Records of the topic that are no dead letters. */
  readonly foreign: number
  /** The newest of the selected letters, newest last. */
  readonly letters: readonly ListedLetter[]
  /** Ids that name no letter. */
  readonly missing: readonly string[]
}

/**
 * Lists the newest dead letters, newest last, and counts all by reason. Memory is bounded by `limit`.
 * Rejects with `unknown-topic` where the dead-letter topic is missing, and as the driver does.
 */
export async function listDeadLetters(
  deps: DeadLetterDeps,
  { limit, ...selection }: Selection & { readonly limit: number }
): Promise<DeadLetterList> {
  const topic = deps.system.deadLetterTopic
  const marks = await readMarks(deps.driver, topic)
  const reasons: Record<string, number> = {}
  let letters: ListedLetter[] = []
  let selected = 0
  let foreign = 0
  const missing = await selectLetters(deps, selection, async found => {
    for (const { reason } of found.all) reasons[reason] = (reasons[reason] ?? 0) + 1
    foreign += found.foreign
    selected += found.selected.length
    letters = newest([...letters, ...found.selected.map(letter => listed(letter, marks))], limit)
    return 'go on'
  })
  return { topic, selected, reasons, foreign, letters, missing }
}

/** A letter as the list shows it: it holds no bytes of the record. */
export function listed(letter: DeadLetter, marks: ReplayMarks): ListedLetter {
  const { id, time, reason, step, attempts, replays, message } = letter
  const mark = markOf(marks, letter)
  const done = (action: 'replay' | 'discard'): number | null => (mark?.action === action ? mark.at : null)
  const key = letter.key?.toString('utf8') ?? null
  return {
    id,
    time,
    reason,
    step,
    key,
    attempts,
    replays,
    replayedAt: done('replay'),
    discardedAt: done('discard'),
    message
  }
}

function newest(letters: ListedLetter[], limit: number): ListedLetter[] {
  return letters.sort((a, b) => a.time - b.time).slice(Math.max(0, letters.length - limit))
}
