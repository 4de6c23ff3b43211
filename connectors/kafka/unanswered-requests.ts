/** A request is answered by then, or its broker counts as silent; by `performance.now()`, which no change of the clock touches. */
interface Wait {
  readonly until: number
}

/** After so long without an answer a broker counts as silent: others are asked where they can answer too, and what became of it. */
export const silenceMs = 2_000
const lookMs = 1_000

/**
 * Knows which brokers have left a request unanswered for long. A broker that is frozen, or behind a network that drops everything,
 * keeps its connections, so nothing else tells of it before the request's timeout.
 */
export class UnansweredRequests<Broker> {
  readonly #waits = new Map<Broker, Set<Wait>>()
  readonly #onSilence: () => void
  #timer: NodeJS.Timeout | undefined

  /** @param onSilence called about once a second while a broker is silent */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence
  }

  /** Counts a request as open until its answer settles. `mayTakeMs`: how long the broker was asked to wait before it answers. */
  async watch<Answer>(broker: Broker, answer: Promise<Answer>, mayTakeMs = 0): Promise<Answer> {
    const waits = this.#waits.get(broker) ?? new Set()
    const wait = { until: performance.now() + silenceMs + mayTakeMs }
    this.#waits.set(broker, waits.add(wait))
    this.#timer ??= this.#lookLater()
    try {
      return await answer
    } finally {
      waits.delete(wait)
      if (waits.size === 0) this.#waits.delete(broker)
    }
  }

  /** Whether a request to it should have been answered by now. */
  isSilent(broker: Broker): boolean {
    const now = performance.now()
    for (const { until } of this.#waits.get(broker) ?? []) if (until <= now) return true
    return false
  }

  #lookLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.#timer = this.#waits.size === 0 ? undefined : this.#lookLater()
      for (const broker of this.#waits.keys()) if (this.isSilent(broker)) return this.#onSilence()
    }, lookMs).unref()
  }
}

/** Whether the promise settles, one way or the other, in time. */
export async function settlesWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), limitMs)
  const settled = promise.then(
    () => true,
    () => true
  )
  try {
    return await Promise.race([settled, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
