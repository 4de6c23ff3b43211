import { setTimeout as delay } from 'node:timers/promises'

export interface WaitOptions {
  /** Milliseconds before giving up. */
  readonly limit: number
  /** Milliseconds between two tries. Default 50. */
  readonly every?: number
  /** Thrown as it is when it returns an error: there is no use in waiting longer. */
  readonly failed?: () => Error | undefined
}

/** Asks again and again until the answer is yes. Resolves to false when the limit passed; an answer that throws counts as no. */
export async function waitFor(ask: () => Promise<boolean>, options: WaitOptions): Promise<boolean> {
  const deadline = performance.now() + options.limit
  for (;;) {
    const failure = options.failed?.()
    if (failure !== undefined) throw failure
    if (await ask().catch(() => false)) return true
    if (performance.now() > deadline) return false
    await delay(options.every ?? 50)
  }
}
