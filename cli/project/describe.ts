import { applicationNamed, loadProject } from './project.ts'

/** How `describe` prints. */
export interface DescribeFlags {
  readonly config: string | undefined
  readonly app?: string
  readonly mermaid?: boolean
  readonly dot?: boolean
  readonly json?: boolean
}

/** Prints the topologies of the project, or one of them. Connects to nothing. */
export async function describe({ config, app, mermaid, dot, json }: DescribeFlags): Promise<void> {
  const project = await loadProject(config)
  const chosen = app === undefined ? project.applications : [applicationNamed(project, app)]
  const described = chosen.map(({ topology }) => topology.describe())
  const text = json
    ? JSON.stringify(described, null, 2)
    : described.map(one => (mermaid ? one.toMermaid() : dot ? one.toDot() : one.toText())).join('\n')
  process.stdout.write(`${text.trimEnd()}\n`)
}
