import { parseEnvironment } from '../../../config/environment.ts'
import type { SystemName } from '../../../config/systems.ts'
import type { StackKind } from '../../../deploy/stack/types.ts'
import { systemsNamed } from '../../systems.ts'
import { isRunning, type RunPage, type RunState } from '../processes/run-state.ts'
import { type Neighbour, neighbours } from '../show/neighbours.ts'
import { stackVariables } from '../variables.ts'
import { brokerLag } from './broker-lag.ts'
import { type Figures, figuresOf } from './figures.ts'
import { type Looked, lookAt, type ProcessState } from './look.ts'

/** A process as `status --json` shows it. */
export interface ProcessStatus {
  readonly name: string
  /** The system that it works for; null for a server and for the API, which serves all. */
  readonly system: SystemName | null
  readonly state: ProcessState
  /** Null while it does not run. */
  readonly pid: number | null
  readonly uptime_seconds: number | null
  readonly restarts: number
  /** Why it is not `running`, where that is known. */
  readonly reason: string | null
  readonly log: string | null
  readonly metrics: string | null
}

/** A system as `status --json` shows it. */
export interface SystemStatus {
  readonly name: SystemName
  /** What its processes counted since they started; null where nobody answers. */
  readonly figures: Figures
  /** Records that its groups have not committed, by the broker; null while that is not known. */
  readonly lag: number | null
}

/**
 * `up`: all runs and is ready; `starting`: not there yet; `degraded`: something is not; `down`: nothing of what was started runs any more;
 * `none`: nothing was started, or all was stopped.
 */
export type RunHealth = 'up' | 'starting' | 'degraded' | 'down' | 'none'

/** What `status --json` prints. */
export interface RunStatus {
  readonly state: RunHealth
  readonly stack: StackKind | null
  /** False where the process that starts again what dies is gone. */
  readonly looked_after: boolean
  readonly env: { readonly [name: string]: string }
  readonly processes: readonly ProcessStatus[]
  readonly systems: readonly SystemStatus[]
  readonly pages: readonly (RunPage | Neighbour)[]
}

/** The exit code that tells the state: 0 all up, 1 something is not, 3 nothing runs. */
export function exitCode(state: RunHealth): number {
  if (state === 'up') return 0
  return state === 'none' || state === 'down' ? 3 : 1
}

const nothing: RunStatus = {
  state: 'none',
  stack: null,
  looked_after: false,
  env: {},
  processes: [],
  systems: [],
  pages: []
}

/** Looks at all that a run wrote down; the answer takes at most the few seconds that silent processes and a silent broker are given. */
export async function runStatus(state: RunState | undefined): Promise<RunStatus> {
  if (state === undefined) return nothing
  const lookedAfter = isRunning(state.owner)
  if (state.stack === undefined) return lookedAfter ? { ...nothing, state: 'starting', looked_after: true } : nothing
  const environment = parseEnvironment({ ...stackVariables(), ...state.env })
  const lag = brokerLag(environment, state.groups)
  try {
    const looked = await Promise.all(state.processes.map(process => lookAt(process, lookedAfter)))
    const systems = await Promise.all(
      systemsNamed(state.system).map(async system => ({
        name: system.name,
        figures: figuresOf(system, looked),
        lag: await lag.of(system.name)
      }))
    )
    return {
      state: healthOf(looked, lookedAfter),
      stack: state.stack,
      looked_after: lookedAfter,
      env: state.env,
      processes: looked.map(shown),
      systems,
      pages: [...state.pages, ...(await neighbours(environment))]
    }
  } finally {
    await lag.close()
  }
}

function healthOf(looked: readonly Looked[], lookedAfter: boolean): RunHealth {
  if (!lookedAfter && looked.every(({ state }) => state === 'down')) return 'down'
  return lookedAfter && looked.every(({ state }) => state === 'running') ? 'up' : 'degraded'
}

function shown({ process, state, uptime, reason }: Looked): ProcessStatus {
  const { name, system = null, pid, restarts = 0, log, metrics } = process
  return {
    name,
    system,
    state,
    pid: uptime === null ? null : pid,
    uptime_seconds: uptime,
    restarts,
    reason,
    log,
    metrics
  }
}
