export interface CoalesceOptions<I> {
  /** Most that the items of one call may weigh together; one that weighs more goes alone. Default 500. */
  readonly most?: number
  /** What an item weighs. Default 1. */
  readonly weight?: (item: I) => number
}

/**
 * One call for what many ask for at once: while a call runs, what comes meanwhile gathers for the next. `run` answers one result per
 * item, in their order; when it rejects, all who asked for one of its items get that error.
 */
export function coalesced<I, O>(
  run: (items: readonly I[]) => Promise<readonly O[]>,
  { most = 500, weight = () => 1 }: CoalesceOptions<I> = {}
): (item: I) => Promise<O> {
  const waiting: {
    readonly item: I
    readonly resolve: (result: O) => void
    readonly reject: (error: unknown) => void
  }[] = []
  let running = false

  /** How many of those that wait go into the next call. */
  const together = (): number => {
    let count = 0
    let weighed = 0
    for (const { item } of waiting) {
      weighed += weight(item)
      if (count > 0 && weighed > most) break
      count += 1
    }
    return count
  }

  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, together())
      try {
        const results = await run(batch.map(({ item }) => item))
        batch.forEach(({ resolve }, at) => void resolve(results[at] as O))
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    running = false
  }

  return item =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (running) return
      running = true
      // What the same turn of the loop asks for goes into the same call.
      setImmediate(pump)
    })
}
