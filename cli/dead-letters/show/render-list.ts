import { printable } from '../../../topology/sentiment/printable.ts'
import type { DeadLetterList, ListedLetter } from './list.ts'

const titles = ['ID', 'TIME', 'REASON', 'STEP', 'KEY', 'ATTEMPTS', 'REPLAYS', 'REPLAYED', 'MESSAGE'] as const

const longestKey = 24
const longestMessage = 72

/** An instant for people, in UTC. */
export const instant = (time: number): string => new Date(time).toISOString()

/** The list for people: a table, newest last, and the count by reason. Nothing in it can steer a terminal. */
export function renderList({ topic, selected, reasons, foreign, letters, missing }: DeadLetterList): string {
  const lines: string[] = []
  if (letters.length > 0) lines.push(...aligned([titles, ...letters.map(row)]), '')
  if (selected > letters.length) lines.push(`the newest ${letters.length} of ${selected}; --limit shows more`)
  const counts = Object.entries(reasons).sort(([, a], [, b]) => b - a)
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  lines.push(total === 0 ? `no dead letters in ${topic}` : `${total} in ${topic}`)
  for (const [reason, count] of counts) lines.push(`  ${String(count).padStart(8)}  ${printable(reason)}`)
  if (foreign > 0) lines.push(`  ${String(foreign).padStart(8)}  records without __streams.errors headers, left alone`)
  for (const id of missing) lines.push(`no such letter: ${printable(id)}`)
  return `${lines.join('\n')}\n`
}

function row(letter: ListedLetter): readonly string[] {
  const { id, time, reason, step, key, attempts, replays, replayedAt, discardedAt, message } = letter
  return [
    id,
    instant(time),
    printable(reason),
    printable(step),
    key === null ? '-' : cut(printable(key), longestKey),
    String(attempts),
    String(replays),
    discardedAt !== null ? 'discarded' : replayedAt === null ? '-' : instant(replayedAt),
    cut(printable(message), longestMessage)
  ]
}

/** At most so many characters, the last one an ellipsis when something is left out. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = titles.map((_, column) => Math.max(...rows.map(cells => cells[column]?.length ?? 0)))
  return rows.map(cells =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  )
}
