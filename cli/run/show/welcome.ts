import type { Environment } from '../../../config/environment.ts'
import type { System } from '../../systems/system.ts'
import { apiUrl } from '../processes/processes.ts'
import type { RunProcess } from '../processes/run-state.ts'

interface Place {
  readonly title: string
  readonly place: string
}

/** The API and its pages. */
function apiPlaces({ name, hasApi, pages }: System, environment: Environment): readonly Place[] {
  const url = apiUrl(environment, name)
  const api = hasApi === false ? [] : [{ title: 'API', place: url }]
  return [...api, ...pages.map(({ title, path }) => ({ title, place: `${url}${path}` }))]
}

function ownPlaces(system: System, environment: Environment): readonly Place[] {
  return system.places?.(environment) ?? []
}

function serverPlaces(environment: Environment, processes: readonly RunProcess[]): readonly Place[] {
  const { KAFKA_BROKER, SCHEMA_REGISTRY_URL, MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE } = environment
  return [
    { title: 'Kafka', place: KAFKA_BROKER.join(',') },
    { title: 'Schema registry', place: SCHEMA_REGISTRY_URL },
    { title: 'Database', place: `${MYSQL_HOST}:${MYSQL_PORT}, ${MYSQL_DATABASE}` },
    ...processes.flatMap(({ name, metrics }) =>
      metrics === null ? [] : [{ title: `Metrics of ${name}`, place: metrics }]
    )
  ]
}

/** Lines that say where everything is; where several systems run, each below its name, and what they share after them. */
export function welcome(
  systems: readonly System[],
  environment: Environment,
  processes: readonly RunProcess[]
): readonly string[] {
  const servers = serverPlaces(environment, processes)
  const [only, ...more] = systems
  if (only !== undefined && more.length === 0) {
    return [...apiPlaces(only, environment), ...servers, ...ownPlaces(only, environment)].map(line(20))
  }
  const width = Math.max(20, ...servers.map(({ title }) => title.length))
  return [
    ...systems.flatMap(system => [
      `  ${system.name}:`,
      ...[...apiPlaces(system, environment), ...ownPlaces(system, environment)].map(line(width))
    ]),
    '  all systems:',
    ...servers.map(line(width))
  ]
}

function line(width: number): (place: Place) => string {
  return ({ title, place }) => `  ${title.padEnd(width)} ${place}`
}
