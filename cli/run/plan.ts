import { join } from 'node:path'
import type { Environment } from '../../config/environment.ts'
import type { SystemName } from '../../config/systems.ts'
import type { System } from '../systems/system.ts'
import { othersOf } from '../systems.ts'

/** A worker, or another process besides the API, that a run starts. */
export interface PlannedProcess {
  /** Such as `worker-1`, or `comments-worker-1` where several systems run. */
  readonly name: string
  readonly system: SystemName
  /** Module below the repository. */
  readonly module: string
  /** Port of its `/ready` and `/metrics`. */
  readonly port: number
  /** Folder of its state stores; undefined where it has none. */
  readonly stateDir?: string
}

/**
 * The processes besides the API, in the order of their metrics ports, which count on from `METRICS_PORT`: the workers of every system,
 * then its other processes. Names begin with that of the system where several run.
 */
export function plannedProcesses(environment: Environment, systems: readonly System[]): readonly PlannedProcess[] {
  const nameOf = (system: System, name: string): string =>
    systems.length === 1 || name.startsWith(`${system.name}-`) ? name : `${system.name}-${name}`
  const workers = systems.flatMap(system =>
    Array.from({ length: environment.WORKERS }, (_, index) => {
      const name = nameOf(system, `worker-${index + 1}`)
      return { name, system: system.name, module: 'worker/main.ts', stateDir: join(environment.STATE_DIR, name) }
    })
  )
  const others = systems.flatMap(system =>
    othersOf(system, environment).map(({ name: own, module, isWorker }) => {
      const name = nameOf(system, own)
      return { name, system: system.name, module, ...(isWorker && { stateDir: join(environment.STATE_DIR, name) }) }
    })
  )
  return [...workers, ...others].map((planned, index) => ({ ...planned, port: environment.METRICS_PORT + index }))
}
