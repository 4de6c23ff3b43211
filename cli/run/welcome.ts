import type { Environment } from '../../config/environment.ts'
import type { System } from '../systems.ts'
import type { RunProcess } from './run-state.ts'

/** Lines that say where everything is. */
export function welcome(
  system: System,
  url: string,
  environment: Environment,
  processes: readonly RunProcess[]
): readonly string[] {
  const { KAFKA_BROKER, SCHEMA_REGISTRY_URL, MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE } = environment
  const places = [
    ...(system.hasApi === false ? [] : [['API', url]]),
    ...system.pages.map(({ title, path }) => [title, `${url}${path}`]),
    ['Kafka', KAFKA_BROKER.join(',')],
    ['Schema registry', SCHEMA_REGISTRY_URL],
    ['Database', `${MYSQL_HOST}:${MYSQL_PORT}, ${MYSQL_DATABASE}`],
    ...processes.flatMap(({ name, metrics }) => (metrics === null ? [] : [[`Metrics of ${name}`, metrics]])),
    ...(system.places?.(environment) ?? []).map(({ title, place }) => [title, place])
  ]
  return places.map(([title = '', place]) => `  ${title.padEnd(20)} ${place}`)
}
