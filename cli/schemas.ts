import { asError, codeOf } from '#streams'
import { loadEnvironment } from '../config/environment.ts'
import { registryOptions } from '../config/registry-options.ts'
import { type RegisteredSubject, registerSchemas } from '../connectors/schema-registry/index.ts'
import { catalogue, earlierVersions } from '../schemas/catalogue.ts'

/** What became of each subject as an aligned table, one line each. */
export function schemaTable(registered: readonly RegisteredSubject[]): string {
  const rows = registered.map(({ subject, version, id, compatibility, created }) => [
    subject,
    String(version),
    String(id),
    compatibility,
    created ? 'registered' : 'unchanged'
  ])
  const table = [['SUBJECT', 'VERSION', 'ID', 'COMPATIBILITY', ''], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0))) ?? []
  return table
    .map(row =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()
    )
    .join('\n')
}

/** Registers the catalogue at the configured registry and prints the table. Rejects as `registerSchemas` does. */
export async function schemas(write: (text: string) => void): Promise<void> {
  const all = [...earlierVersions, ...catalogue]
  write(`${schemaTable(await registerSchemas({ ...registryOptions(loadEnvironment()), catalogue: all }))}\n`)
}

if (import.meta.main) {
  try {
    await schemas(text => process.stdout.write(text))
  } catch (error) {
    const hint =
      codeOf(error, 'timeout') === 'registry-unavailable'
        ? '; start it with `make run`, or set SCHEMA_REGISTRY_URL'
        : ''
    process.stderr.write(`${asError(error).message}${hint}\n`)
    process.exitCode = 1
  }
}
