/** Most items of one call. */
const usualMost = 500

/**
 * One call for what many ask for at once: while a call runs, what comes meanwhile gathers for the next. `run` answers one result per
 * item, in their order; when it rejects, all who asked for one of its items get that error.
 */
export function coalesced<I, O>(
  run: (items: readonly I[]) => Promise<readonly O[]>,
  most = usualMost
): (item: I) => Promise<O> {
  const waiting: {
    readonly item: I
    readonly resolve: (result: O) => void
    readonly reject: (error: unknown) => void
  }[] = []
  let running = false

  const pump = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most)
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
