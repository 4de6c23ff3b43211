import { asError } from '#streams'
import type { Environment } from '../../../config/environment.ts'
import { registryOptions } from '../../../config/registry-options.ts'
import { RegistryClient } from '../../../connectors/schema-registry/index.ts'
import { docker } from '../../../deploy/stack/docker/command.ts'
import { cafeDriver, withAdmin } from '../connect.ts'
import { withRemedies } from '../remedies.ts'
import { type CheckResult, resultOf } from './check-result.ts'

const title = 'Three containers are up: broker-schema, schema-registry, kafka-ui'
const containers = ['broker-schema', 'schema-registry', 'kafka-ui']

interface Service {
  readonly name: string
  readonly place: string
  readonly ask: () => Promise<unknown>
}

function servicesOf(environment: Environment): readonly Service[] {
  const ui = `http://localhost:${environment.KAFKA_UI_PORT}`
  return [
    {
      name: 'broker',
      place: environment.KAFKA_BROKER.join(','),
      ask: () => withAdmin(cafeDriver(environment), admin => admin.listTopics())
    },
    {
      name: 'schema registry',
      place: environment.SCHEMA_REGISTRY_URL,
      ask: () => new RegistryClient(registryOptions(environment)).ping()
    },
    { name: 'Kafka UI', place: ui, ask: () => fetch(ui, { signal: AbortSignal.timeout(5_000) }) }
  ]
}

/**
 * Names of the running containers; undefined where Docker does not answer, or has no broker at the address that is used.
 */
async function runningContainers({ KAFKA_BROKER }: Environment): Promise<readonly string[] | undefined> {
  const listed = await docker(['ps', '--format', '{{.Names}} {{.Ports}}'], 5_000).catch(() => '')
  const lines = listed.split('\n')
  const ports = KAFKA_BROKER.map(address => address.slice(address.lastIndexOf(':')))
  const isOurs = (line: string): boolean => ports.some(port => line.includes(`${port}->`))
  if (!lines.some(line => line.startsWith('broker-schema ') && isOurs(line))) return undefined
  return lines.map(line => line.split(' ')[0] ?? '')
}

/** K-20: the containers are up and serve. Without Docker the broker and the registry are asked, and Kafka UI is not part of the stack. */
export async function checkServices(environment: Environment): Promise<CheckResult> {
  const running = await runningContainers(environment)
  const down = running === undefined ? [] : containers.filter(name => !running.includes(name))
  const answers = await Promise.all(
    servicesOf(environment).map(async ({ name, place, ask }) => {
      const problem = await ask().then(
        () => undefined,
        thrown => withRemedies(thrown, environment)
      )
      return { name, place, problem }
    })
  )
  const said = answers.map(({ name, place, problem }) =>
    problem === undefined
      ? `${name} answers at ${place}`
      : `${name} does not answer at ${place}: ${asError(problem).message}`
  )
  const isDown = (name: string): boolean => answers.some(answer => answer.name === name && answer.problem !== undefined)
  const serving = !isDown('broker') && !isDown('schema registry')
  if (running === undefined && serving && isDown('Kafka UI'))
    return { title, state: 'absent', detail: withoutContainers(said) }
  const missing =
    down.length === 0
      ? []
      : [`not running: ${down.join(', ')}`, 'start them: docker compose up -d kafka schema-registry kafka-ui']
  return resultOf(title, serving && !isDown('Kafka UI') && down.length === 0, [...said, ...missing].join('\n'))
}

function withoutContainers(said: readonly string[]): string {
  return [
    ...said.slice(0, 2),
    'no containers here; Kafka UI comes with them: docker compose up -d kafka schema-registry kafka-ui'
  ].join('\n')
}
