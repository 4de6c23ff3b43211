import { asError, StreamsError, systemClock } from '#streams'
import type { SteadyClock } from '#streams/connector'

/** Asks one dependency for something only a working one can do. */
export interface Probe {
  readonly name: string
  /** Resolves when the dependency works; rejects with the reason when it does not. */
  readonly check: () => Promise<unknown>
}

/** What a probe found. */
export interface DependencyStatus {
  readonly name: string
  readonly status: 'up' | 'down'
  /** Why it is down. */
  readonly detail?: string
}

export interface ReadinessOptions {
  readonly clock?: SteadyClock
  /** Milliseconds after which a probe counts as failed. Default 2,000. */
  readonly limit?: number
}

/** Runs all probes side by side. Calls that overlap share one run, so that a flood of them asks each dependency once. */
export function readiness(
  probes: readonly Probe[],
  { clock = systemClock, limit = 2_000 }: ReadinessOptions = {}
): () => Promise<readonly DependencyStatus[]> {
  let running: Promise<readonly DependencyStatus[]> | undefined
  return () => {
    running ??= Promise.all(probes.map(probe => statusOf(probe, clock, limit))).finally(() => {
      running = undefined
    })
    return running
  }
}

async function statusOf({ name, check }: Probe, clock: SteadyClock, limit: number): Promise<DependencyStatus> {
  let cancel = (): void => undefined
  const late = new Promise<never>((_, reject) => {
    cancel = clock.after(limit, () => reject(new StreamsError('timeout', `no answer within ${limit} ms`)))
  })
  try {
    await Promise.race([check(), late])
    return { name, status: 'up' }
  } catch (error) {
    return { name, status: 'down', detail: asError(error).message }
  } finally {
    cancel()
  }
}
