import { setTimeout as delay } from 'node:timers/promises'
import type { Environment } from '../../../config/environment.ts'
import type { System } from '../../systems/system.ts'
import type { RunProcess } from '../processes/run-state.ts'
import type { Say } from '../show/say.ts'
import { groupsOf } from '../show/welcome.ts'
import { brokerLag } from './broker-lag.ts'
import { figuresOf } from './figures.ts'
import { lookAt } from './look.ts'
import { systemLines } from './render-status.ts'
import type { SystemStatus } from './run-status.ts'

export interface StatusLineOptions {
  readonly systems: readonly System[]
  readonly environment: Environment
  /** The processes as they are now. */
  readonly processes: () => readonly RunProcess[]
  /** What there is to say of processes that are not well. */
  readonly notes: () => readonly string[]
  readonly say: Say
}

/** Shows the figures every second until the signal is aborted, and a line of what is not well below them. */
export async function statusLine(options: StatusLineOptions, signal: AbortSignal): Promise<void> {
  const { systems, environment, processes, notes, say } = options
  const lag = brokerLag(environment, groupsOf(systems, environment))
  const now = async (): Promise<readonly SystemStatus[]> => {
    const looked = await Promise.all(processes().map(process => lookAt(process, true)))
    const figures = systems.map(async system => ({
      name: system.name,
      figures: figuresOf(system, looked),
      lag: await lag.of(system.name)
    }))
    return Promise.all(figures)
  }
  try {
    while (!signal.aborted) {
      const lines = systemLines(await now())
      const noted = notes().join(' · ')
      say.status([...lines, ...(noted === '' ? [] : [noted])].join('\n'))
      await delay(1_000, undefined, { signal }).catch(() => undefined)
    }
  } finally {
    await lag.close()
  }
}
