import { parseExposition, type Sample } from '../../../connectors/prometheus/exposition.ts'
import { secondsAlive } from '../../../deploy/stack/alive.ts'
import { isRunning, type RunProcess } from '../processes/run-state.ts'
import { asked, whyNotReady } from '../processes/why-not-ready.ts'

/**
 * `running`: it does its work; `not-ready`: it runs and says, or shows by its silence, that it cannot work; `restarting`: the run starts
 * it again in a moment; `down`: it does not run and nobody starts it.
 */
export type ProcessState = 'running' | 'not-ready' | 'restarting' | 'down'

/** What a look at a process found. */
export interface Looked {
  readonly process: RunProcess
  readonly state: ProcessState
  /** Why it is not `running`, where that is known. */
  readonly reason: string | null
  /** Seconds since it started; null while it does not run. */
  readonly uptime: number | null
  /** Its metrics; undefined where it has none or does not answer. */
  readonly samples: readonly Sample[] | undefined
}

/** Looks at a process: whether it runs, what it says of itself, and what it counts. `lookedAfter`: the run that started it lives. */
export async function lookAt(process: RunProcess, lookedAfter: boolean): Promise<Looked> {
  if (!isRunning(process)) {
    const comesBack = lookedAfter && process.restarts !== undefined && process.down === undefined
    const state = comesBack ? 'restarting' : 'down'
    return { process, state, reason: process.down ?? null, uptime: null, samples: undefined }
  }
  const [reason, samples] = await Promise.all([whyNotReady(process.ready ?? []), samplesOf(process)])
  const uptime = secondsAlive(process.pid) ?? null
  return { process, state: reason === null ? 'running' : 'not-ready', reason, uptime, samples }
}

async function samplesOf({ metrics }: RunProcess): Promise<readonly Sample[] | undefined> {
  if (metrics === null) return undefined
  const answer = await asked(metrics)
  return answer?.ok ? parseExposition(answer.text) : undefined
}
