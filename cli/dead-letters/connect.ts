import { type Driver, StreamsError } from '#streams'
import { type Environment, loadEnvironment, parseEnvironment, type Variables } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { registryOptions } from '../../config/registry-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { registrySerdes } from '../../connectors/schema-registry/index.ts'
import { isRunning, type RunState, readState } from '../run/processes/run-state.ts'
import { stackVariables } from '../run/variables.ts'
import type { Connection } from './actions.ts'
import type { DeadLetterDeps } from './deps.ts'
import type { DeadLetterSystem } from './system.ts'
import { deadLetterSystems, otherLetters } from './systems.ts'

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
  const own = Object.hasOwn(deadLetterSystems, name) ? deadLetterSystems[name]?.(environment) : undefined
  const others = environment.DEAD_LETTERS_TOPICS
  const other = others.find(({ topic }) => topic === name)
  const system = own ?? (other && otherLetters(other))
  if (system === undefined) {
    const known = [...Object.keys(deadLetterSystems), ...others.map(({ topic }) => topic)].join(', ')
    throw new StreamsError('invalid-configuration', `there is no system ${name}: --system must be one of ${known}`)
  }
  return {
    ...connectionTo(environment, system, kafkaDriver(kafkaOptions(environment))),
    marks: { create: environment.TOPIC_CREATE, replicationFactor: environment.TOPIC_REPLICATION },
    unreachable: 'start one with `make run`, or set KAFKA_BROKER'
  }
}

/** A system's dead letters over a driver, with the registry of the environment. Connects to nothing yet. */
export function connectionTo(environment: Environment, system: DeadLetterSystem, driver: Driver): DeadLetterDeps {
  const { subjects: catalogue, plainJson } = system
  return {
    system,
    driver,
    serdes: registrySerdes({ ...registryOptions(environment), catalogue, register: false, plainJson })
  }
}
