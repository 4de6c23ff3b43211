import type { StackEnv } from '../../deploy/stack/types.ts'
import type { System } from '../systems.ts'
import type { RunProcess } from './run-state.ts'

/** Lines that say where everything is. */
export function welcome(
  system: System,
  url: string,
  env: StackEnv,
  processes: readonly RunProcess[]
): readonly string[] {
  const { KAFKA_BROKER, SCHEMA_REGISTRY_URL, MYSQL_HOST, MYSQL_PORT, MYSQL_DATABASE } = env
  const places = [
    ['API', url],
    ...system.pages.map(({ title, path }) => [title, `${url}${path}`]),
    ['Kafka', KAFKA_BROKER],
    ['Schema registry', SCHEMA_REGISTRY_URL],
    ['Database', `${MYSQL_HOST}:${MYSQL_PORT}, ${MYSQL_DATABASE}`],
    ...processes.flatMap(({ name, metrics }) => (metrics === null ? [] : [[`Metrics of ${name}`, metrics]]))
  ]
  return places.map(([title = '', place]) => `  ${title.padEnd(20)} ${place}`)
}
