import { StreamsError } from '#streams'
import { apiPort, apiPortVariable } from '../../../config/api-port.ts'
import type { Environment } from '../../../config/environment.ts'
import { pagePort } from '../../../config/page-port.ts'
import { findIt, isFree } from '../../../deploy/stack/ports.ts'
import type { System } from '../../systems/system.ts'
import { othersOf } from '../../systems.ts'
import { plannedProcesses } from '../plan.ts'

/** A port that a run binds. */
interface Wanted {
  readonly port: number
  /** What for. */
  readonly of: string
  readonly variable: string
}

/** Every port of the run's own processes; systems that share the port of their API want it once. */
function wantedPorts(environment: Environment, systems: readonly System[]): readonly Wanted[] {
  const alone = systems.length === 1
  const withApi = systems.filter(({ hasApi }) => hasApi !== false)
  const apis = [...Map.groupBy(withApi, ({ name }) => apiPortVariable(name))].flatMap(([variable, [first]]) => {
    if (first === undefined) return []
    return [{ port: apiPort(environment, first.name), of: alone ? 'API' : `API of ${first.name}`, variable }]
  })
  const metrics = plannedProcesses(environment, systems).map(({ name, port }) => ({
    port,
    of: `metrics of ${name}`,
    variable: 'METRICS_PORT'
  }))
  const pages = systems.flatMap(({ name }) => {
    const page = pagePort(environment, name)
    return page === undefined ? [] : [{ ...page, of: alone ? 'page' : `page of ${name}` }]
  })
  const others = systems.flatMap(system => othersOf(system, environment))
  const services = others.flatMap(({ name, port }) => (port === undefined ? [] : [{ ...port, of: name }]))
  return [...apis, ...metrics, ...pages, ...services]
}

/** Throws `stack-failed` naming a port of API, workers or pages that something else uses, or that two of them would use. */
export async function assertProcessPortsFree(environment: Environment, systems: readonly System[]): Promise<void> {
  const owners = new Map<number, Wanted>()
  for (const wanted of wantedPorts(environment, systems)) {
    const { port, of, variable } = wanted
    const owner = owners.get(port)
    if (owner !== undefined) {
      throw new StreamsError(
        'stack-failed',
        `port ${port} is wanted twice, as ${owner.of} (${owner.variable}) and as ${of}: choose another port with ${variable}=…`
      )
    }
    owners.set(port, wanted)
    if (await isFree(port)) continue
    throw new StreamsError(
      'stack-failed',
      `port ${port} (${of}) is taken by another program: ${findIt(port)}, stop that program or choose another port with ${variable}=…`
    )
  }
}
