import { StreamsError } from '#streams'
import { type Environment, loadEnvironment, parseEnvironment, type Variables } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { isRunning, type RunState, readState } from '../run/processes/run-state.ts'
import { stackVariables } from '../run/variables.ts'
import type { Connection } from './actions.ts'
import { deadLetterSystems } from './systems.ts'

/** Variables that say where to look; one of them in the real environment decides. */
const addresses = ['KAFKA_BROKER', 'SCHEMA_REGISTRY_URL']

/** The variables of a running `make run`; undefined when addresses are given or nothing runs. */
export function runVariables(real: Variables, state: RunState | undefined): Variables | undefined {
  if (state?.stack === undefined || addresses.some(name => real[name])) return undefined
  const alive = isRunning(state.owner) || state.processes.some(isRunning)
  return alive ? { ...stackVariables(real), ...state.env } : undefined
}

/** Addresses of the real environment, else those of a running `make run`, else `.env` and the defaults. */
export async function currentEnvironment(): Promise<Environment> {
  const running = runVariables(process.env, await readState())
  return running === undefined ? loadEnvironment() : parseEnvironment(running)
}

/**
 * The system's topics at the addresses of {@link currentEnvironment}. Connects to nothing yet.
 * Rejects with `invalid-configuration` for a wrong variable or system.
 */
export async function connection(systemName: string | undefined): Promise<Connection> {
  const environment = await currentEnvironment()
  const name = systemName ?? environment.SYSTEM
  const system = Object.hasOwn(deadLetterSystems, name) ? deadLetterSystems[name]?.(environment) : undefined
  if (system === undefined) {
    const known = Object.keys(deadLetterSystems).join(', ')
    throw new StreamsError('invalid-configuration', `there is no system ${name}: --system must be one of ${known}`)
  }
  return {
    system,
    driver: kafkaDriver(kafkaOptions(environment)),
    serdes: registrySerdes({
      ...registryOptions(environment),
      catalogue: system.subjects,
      register: false,
      plainJson: system.plainJson
    }),
    marks: { create: environment.TOPIC_CREATE, replicationFactor: environment.TOPIC_REPLICATION },
    unreachable: `start the one at ${environment.KAFKA_BROKER.join(',')} with \`make run\`, or set KAFKA_BROKER`
  }
}
