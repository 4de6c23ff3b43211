import { StreamsError } from '#streams'
import { schemaTable } from '../schema-table.ts'
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
  process.stdout.write(json ? `${JSON.stringify(registered, null, 2)}\n` : `${schemaTable(registered)}\n`)
  await project.close?.()
}
