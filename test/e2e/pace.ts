import { setTimeout as delay } from 'node:timers/promises'

/**
 * Calls `work` with 0, 1, 2 and so on at a steady pace until `during` has ended. A call does not wait for the one before. Resolves with
 * all results when the last call has ended; rejects when one does.
 */
export async function steadily<T>(
  everyMs: number,
  during: Promise<unknown>,
  work: (n: number) => Promise<T>
): Promise<readonly T[]> {
  let over = false
  const end = during.finally(() => {
    over = true
  })
  const calls: Promise<T>[] = []
  for (let n = 0; !over; n++) {
    calls.push(work(n))
    await delay(everyMs)
  }
  await end
  return await Promise.all(calls)
}
