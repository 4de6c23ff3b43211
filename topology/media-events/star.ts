import type { FlatEvent } from './flat-event.ts'
import { dimensions, type StarTable } from './star/dimensions.ts'
import { facts } from './star/facts.ts'

export type { StarTable, StarValue } from './star/dimensions.ts'

/**
 * The star schema, in an order in which every foreign key finds its row: dimensions first. Keys are the event's own or derived from it,
 * so that a batch that comes again, whole or in other pieces, leads to the same rows.
 */
export const starTables: readonly StarTable[] = [...dimensions, ...facts]

/** The fact with one row for each event. */
export const factTable = 'fact_event'

/** The rows of a table that some events lead to: one for each key, of those with a time the latest; sorted by key. */
export function starRows(table: StarTable, events: readonly FlatEvent[]): readonly StarRow[] {
  const rows = new Map<string, StarRow>()
  for (const event of events) {
    for (const row of table.rows(event)) {
      const key = String(row[0])
      const there = rows.get(key)
      if (there === undefined || (table.kind === 'latest' && isLater(row, there))) rows.set(key, row)
    }
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

type StarRow = ReturnType<StarTable['rows']>[number]

/** By time, then by event id; a row without a time is a mere mention and gives way to any other. */
function isLater(row: StarRow, there: StarRow): boolean {
  const [time, id] = row.slice(-2)
  const [otherTime, otherId] = there.slice(-2)
  if (!(time instanceof Date)) return false
  if (!(otherTime instanceof Date)) return true
  const difference = time.getTime() - otherTime.getTime()
  return difference > 0 || (difference === 0 && String(id) > String(otherId))
}
