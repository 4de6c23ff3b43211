import { printable } from '../../topology/sentiment/printable.ts'
import type { OffsetsRow } from './show.ts'

const titles = ['GROUP', 'TOPIC', 'PARTITION', 'COMMITTED', 'END', 'LAG', 'STATE', 'DAMAGED'] as const

/** The partitions as a table, then what stands still and how to go on. Nothing in it can steer a terminal. */
export function renderOffsets(
  rows: readonly OffsetsRow[],
  groups: readonly string[],
  asked: readonly string[]
): string {
  if (rows.length === 0) {
    return `no offsets of ${groups.map(printable).join(', ')}: nothing was committed, and no worker of it answered at ${asked.join(', ')}\n`
  }
  const table = [titles, ...rows.map(cells)]
  const widths = titles.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)))
  const lines = table.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  )
  for (const row of rows) lines.push(...wayOut(row))
  if (rows.every(({ state }) => state === 'unread')) lines.push('', `no worker answered at ${asked.join(', ')}`)
  return `${lines.join('\n')}\n`
}

function cells({ group, topic, partition, committed, end, lag, state, damaged }: OffsetsRow): readonly string[] {
  const batch = damaged ? `${damaged.offset}-${damaged.lastOffset} ${damaged.reason}` : '-'
  return [
    printable(group),
    printable(topic),
    String(partition),
    ...[committed, end, lag].map(figure => (figure === null ? '-' : String(figure))),
    state,
    batch
  ]
}

function wayOut({ group, topic, partition, damaged }: OffsetsRow): readonly string[] {
  if (!damaged) return []
  const command = `millrace offsets skip --topic ${topic} --partition ${partition} --to ${damaged.lastOffset + 1} --group ${group}`
  return [
    '',
    `${topic}/${partition}: the batch at offsets ${damaged.offset} to ${damaged.lastOffset} cannot be read: ${printable(damaged.detail)}`,
    `to resume after it: ${command}`
  ]
}
