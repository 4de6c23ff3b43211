import { codeOf, type Driver, type RawRecord } from '#streams'
import { rangesOf, scan } from '../../../cli/dead-letters/letters/scan.ts'
import { type ReplayMarks, readMarks } from '../../../cli/dead-letters/replay/replay-marks.ts'
import { indexedLetter } from '../../../topology/dead-letters/indexed-letter.ts'
import type {
  LetterGroup,
  LettersCursor,
  LettersFilter,
  ListedLetter
} from '../../../topology/dead-letters/read-model.ts'

/** Groups that are counted; a topic with more has messages that no shape brings together. */
const mostGroups = 10_000

/** A letter with what its newest note says. */
export function withState(letter: ReturnType<typeof indexedLetter>, marks: ReplayMarks): ListedLetter {
  const note = marks.get(`${letter.topic}-${letter.partition}-${letter.offset}`)
  if (note === undefined || note.letterTime !== letter.diedAt) return { ...letter, state: 'open', stateAt: undefined }
  return { ...letter, state: note.action === 'replay' ? 'replayed' : 'discarded', stateAt: note.at }
}

/** The newest letters behind a cursor, read from the topics themselves. Holds twice `limit` of them at most. */
export async function listFromTopics(
  driver: Driver,
  filter: LettersFilter,
  { limit, after }: { readonly limit: number; readonly after?: LettersCursor | undefined }
): Promise<readonly ListedLetter[]> {
  let kept: ListedLetter[] = []
  const cut = (): void => {
    kept = kept.sort(newestFirst).slice(0, limit)
  }
  await eachLetter(driver, filter, letter => {
    if (after !== undefined && newestFirst(after, letter) >= 0) return
    kept.push(letter)
    if (kept.length >= limit * 2) cut()
  })
  cut()
  return kept
}

/** The groups of letters, read from the topics themselves. */
export async function groupsFromTopics(
  driver: Driver,
  filter: LettersFilter,
  limit: number
): Promise<readonly LetterGroup[]> {
  const groups = new Map<string, LetterGroup>()
  await eachLetter(driver, filter, letter => {
    const before = groups.get(letter.group)
    if (before === undefined && groups.size === mostGroups) return
    groups.set(letter.group, counted(before, letter))
  })
  return [...groups.values()].sort((a, b) => b.count - a.count || b.last - a.last).slice(0, limit)
}

function counted(before: LetterGroup | undefined, letter: ListedLetter): LetterGroup {
  const { group, topic, reason, step, message, partition, offset, diedAt } = letter
  const isNewest = before === undefined || diedAt >= before.last
  return {
    group,
    topic,
    reason,
    step,
    message: isNewest ? message : before.message,
    count: (before?.count ?? 0) + 1,
    open: (before?.open ?? 0) + (letter.state === 'open' ? 1 : 0),
    first: Math.min(before?.first ?? diedAt, diedAt),
    last: Math.max(before?.last ?? diedAt, diedAt),
    newest: isNewest ? { topic, partition, offset } : before.newest
  }
}

/** Topics that are not there hold no letters. */
async function eachLetter(driver: Driver, filter: LettersFilter, use: (letter: ListedLetter) => void): Promise<void> {
  for (const topic of filter.topics) {
    const marks = await readMarks(driver, topic)
    const ranges = await rangesOf(driver, topic).catch((thrown: unknown) => {
      if (codeOf(thrown, 'timeout') === 'unknown-topic') return []
      throw thrown
    })
    await scan(driver, ranges, async ({ partition }, records) => {
      for (const record of records) {
        const letter = withState(indexedLetter(record, placeIn(topic, partition, record)), marks)
        if (isMeant(letter, filter)) use(letter)
      }
      return 'go on'
    })
  }
}

function placeIn(topic: string, partition: number, { offset }: RawRecord) {
  return { topic, partition, offset }
}

function isMeant(letter: ListedLetter, { reason, step, group, state }: LettersFilter): boolean {
  return (
    (reason === undefined || letter.reason === reason) &&
    (step === undefined || letter.step === step) &&
    (group === undefined || letter.group === group) &&
    (state === undefined || letter.state === state)
  )
}

/** The order of lists, as the index has it. */
function newestFirst(a: LettersCursor, b: LettersCursor): number {
  if (a.diedAt !== b.diedAt) return b.diedAt - a.diedAt
  if (a.topic !== b.topic) return a.topic < b.topic ? 1 : -1
  return b.partition - a.partition || b.offset - a.offset
}
