import { type RegisteredSchema, StreamsError } from '#streams'
import { loadProject } from './project.ts'

/** Registers the schemas of the project and prints what the registry made of them. */
export async function schemas({
  config,
  json
}: {
  readonly config: string | undefined
  readonly json?: boolean
}): Promise<void> {
  const project = await loadProject(config)
  if (project.schemas === undefined) {
    throw new StreamsError(
      'invalid-configuration',
      `${project.file} has no schemas: add schemas: () => registerSchemas({ url, catalogue }), with registerSchemas of millrace/schema-registry`
    )
  }
  const registered = await project.schemas()
  process.stdout.write(json ? `${JSON.stringify(registered, null, 2)}\n` : table(registered))
  await project.close?.()
}

function table(registered: readonly RegisteredSchema[]): string {
  const rows = registered.map(({ subject, version, id, compatibility, created }) => [
    subject,
    String(version),
    String(id),
    compatibility,
    created ? 'registered' : 'unchanged'
  ])
  const all = [['SUBJECT', 'VERSION', 'ID', 'COMPATIBILITY', ''], ...rows]
  const widths = [0, 1, 2, 3, 4].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)))
  const lines = all.map(row =>
    row
      .map((cell, n) => cell.padEnd(widths[n] ?? 0))
      .join('  ')
      .trimEnd()
  )
  return `${lines.join('\n')}\n`
}
