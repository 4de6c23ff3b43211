import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ProjectConfig, type ProjectTopology, StreamsError, Topology } from '#streams'
import { checkSettings, type SettingRules, settingRules } from '#streams/connector'

/** One topology of a project, with the name of its group. */
export interface Application extends Required<Pick<ProjectTopology, 'applicationId' | 'settings'>> {
  readonly topology: Topology
}

/** A project as the commands see it. */
export interface Project extends Omit<ProjectConfig, 'topologies'> {
  readonly applications: readonly Application[]
  /** The file that it was read from. */
  readonly file: string
}

const usualFiles = ['millrace.config.ts', 'millrace.config.mts', 'millrace.config.js', 'millrace.config.mjs']

/**
 * Reads the project of the working folder, or of the file that is named.
 * @throws StreamsError `invalid-configuration` when there is none, or it is wrong; what the file itself throws comes out as it is
 */
export async function loadProject(named: string | undefined): Promise<Project> {
  const file = fileOf(named)
  if (/\.m?ts$/.test(file) && !process.features.typescript) {
    throw wrong(`Node ${process.version} does not run ${file}: use Node 22.18 or newer, or millrace.config.js`)
  }
  loadVariables()
  const { default: config } = (await import(pathToFileURL(file).href)) as { readonly default?: unknown }
  return checked(config, file)
}

function fileOf(named: string | undefined): string {
  const candidates = named === undefined ? usualFiles : [named]
  const found = candidates.map(name => resolve(name)).find(existsSync)
  if (found !== undefined) return found
  if (named !== undefined) throw wrong(`there is no file ${resolve(named)}`)
  throw wrong(
    `there is no millrace.config.ts in ${process.cwd()}: go to the folder of a project, name the file by --config, or make a project with npm create millrace`
  )
}

/** `.env` of the working folder, where there is one: the config reads `process.env`. */
function loadVariables(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}

const { anything, callback, having } = settingRules

const rules: SettingRules<ProjectConfig> = {
  topologies: value =>
    Array.isArray(value) && value.length > 0 && value.every(isTopology)
      ? undefined
      : 'a list of at least one topology, as StreamsBuilder.build() makes them',
  driver: having("a driver, such as kafkaDriver({ brokers: ['localhost:9092'] })", 'consumer', 'producer', 'admin'),
  serdes: callback,
  settings: anything,
  topics: anything,
  schemas: callback,
  close: callback
}

function isTopology(value: unknown): boolean {
  if (value instanceof Topology) return true
  return (value as { readonly topology?: unknown } | null)?.topology instanceof Topology
}

function checked(config: unknown, file: string): Project {
  if (typeof config !== 'object' || config === null)
    throw wrong(`${file} has no default export: write export default defineConfig({ topologies, driver })`)
  checkSettings(file, config as ProjectConfig, rules, ['topologies', 'driver'])
  const { topologies, ...rest } = config as ProjectConfig
  const applications = topologies.map(one => applicationOf(one, rest.settings))
  const ids = applications.map(({ applicationId }) => applicationId)
  const twice = ids.find((id, n) => ids.indexOf(id) !== n)
  if (twice !== undefined)
    throw wrong(`${file}: two topologies run as '${twice}': give one of them another applicationId`)
  return { ...rest, applications, file }
}

function applicationOf(one: Topology | ProjectTopology, common: ProjectConfig['settings'] = {}): Application {
  const { topology, applicationId, settings } = one instanceof Topology ? ({ topology: one } as ProjectTopology) : one
  return { topology, applicationId: applicationId ?? topology.name, settings: { ...common, ...settings } }
}

/** The application that is meant: the one that is named, else the only one. */
export function applicationNamed({ applications }: Project, name: string | undefined): Application {
  const [only] = applications
  const ids = applications.map(({ applicationId }) => applicationId)
  if (name === undefined && only !== undefined && applications.length === 1) return only
  const found = applications.find(({ applicationId, topology }) => applicationId === name || topology.name === name)
  if (found !== undefined) return found
  throw wrong(
    `${name === undefined ? 'say which application is meant' : `there is no application ${name}`}: --app must be one of ${ids.join(', ')}`
  )
}

function wrong(message: string): StreamsError {
  return new StreamsError('invalid-configuration', message)
}
