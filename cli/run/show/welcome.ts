import { consumerGroups } from '../../../config/consumer-groups.ts'
import type { Environment } from '../../../config/environment.ts'
import type { System } from '../../systems/system.ts'
import { apiUrl } from '../processes/processes.ts'
import type { RunGroup, RunPage, RunProcess } from '../processes/run-state.ts'
import type { Neighbour } from './neighbours.ts'

interface Place {
  readonly title: string
  readonly place: string
}

/** The pages and routes to look at, system by system. */
export function pagesOf(systems: readonly System[], environment: Environment): readonly RunPage[] {
  return systems.flatMap(({ name, pages }) => {
    const url = apiUrl(environment, name)
    return pages.map(({ title, path }) => ({ system: name, title, url: `${url}${path}` }))
  })
}

/** The consumer groups of the workers, system by system. */
export function groupsOf(systems: readonly System[], environment: Environment): readonly RunGroup[] {
  return systems.flatMap(({ name }) => consumerGroups(environment, name).map(group => ({ system: name, ...group })))
}

/** The API and its pages. */
function apiPlaces(system: System, environment: Environment): readonly Place[] {
  const api = system.hasApi === false ? [] : [{ title: 'API', place: apiUrl(environment, system.name) }]
  return [...api, ...pagesOf([system], environment).map(({ title, url }) => ({ title, place: url }))]
}

function ownPlaces(system: System, environment: Environment): readonly Place[] {
  return system.places?.(environment) ?? []
}

function serverPlaces(
  environment: Environment,
  processes: readonly RunProcess[],
  beside: readonly Neighbour[]
): readonly Place[] {
  const { KAFKA_BROKER, SCHEMA_REGISTRY_URL, MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE } = environment
  return [
    { title: 'Kafka', place: KAFKA_BROKER.join(',') },
    { title: 'Schema registry', place: SCHEMA_REGISTRY_URL },
    { title: 'Database', place: `${MYSQL_HOST}:${MYSQL_PORT}, ${MYSQL_DATABASE}` },
    ...processes.flatMap(({ name, metrics }) =>
      metrics === null ? [] : [{ title: `Metrics of ${name}`, place: metrics }]
    ),
    ...beside.map(({ title, url }) => ({ title, place: url }))
  ]
}

/**
 * Lines that say where everything is; where several systems run, each below its name, and what they share after them. `beside`: programs
 * that run beside them.
 */
export function welcome(
  systems: readonly System[],
  environment: Environment,
  processes: readonly RunProcess[],
  beside: readonly Neighbour[]
): readonly string[] {
  const servers = serverPlaces(environment, processes, beside)
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
