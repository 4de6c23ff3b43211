import type { RegisteredSchema } from '#streams'

/** What became of each subject as an aligned table, one line each. */
export function schemaTable(registered: readonly RegisteredSchema[]): string {
  const rows = registered.map(({ subject, version, id, compatibility, created }) => [
    subject,
    String(version),
    String(id),
    compatibility,
    created ? 'registered' : 'unchanged'
  ])
  const table = [['SUBJECT', 'VERSION', 'ID', 'COMPATIBILITY', ''], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]): string => row.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join('  ')
  return table.map(row => line(row).trimEnd()).join('\n')
}
