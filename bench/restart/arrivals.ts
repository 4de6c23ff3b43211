import type { Driver } from '#streams'
import type { ConsumerBatch } from '#streams/connector'

/** Watches when records come to the partitions of a topic. */
export interface Arrivals {
  /** When the last record of a partition came, in milliseconds of `performance.now`; undefined before the first. */
  readonly last: (partition: number) => number | undefined
  /** Resolves at the first record of each partition that was sent after this call, with when it was there. Rejects after the limit. */
  readonly next: (limit: number) => Promise<readonly number[]>
  /** The longest time between two records of one partition since the last call of this. */
  readonly longestGap: () => number
  readonly stop: () => Promise<void>
}

/** Begins to watch. Values are the times of sending by `Date.now`, as JSON. */
export async function watchArrivals(driver: Driver, topic: string, partitions: number): Promise<Arrivals> {
  const last = new Map<number, number>()
  let longest = 0
  let waiting: { readonly since: number; readonly found: Map<number, number>; readonly resolve: () => void } | undefined
  const consumer = driver.consumer({ topics: [topic], groupId: `${topic}-watch-${Date.now()}`, maxWaitMs: 50 })
  const listener = {
    onAssigned: async () => undefined,
    onReset: async () => undefined,
    onRevoked: async () => undefined,
    onLost: () => undefined,
    onError: (error: Error) => {
      throw error
    },
    onBatch: ({ partition, records }: ConsumerBatch) => {
      const now = performance.now()
      longest = Math.max(longest, now - (last.get(partition) ?? now))
      last.set(partition, now)
      if (waiting === undefined || waiting.found.has(partition)) return
      const { since, found, resolve } = waiting
      if (!records.some(({ value }) => Number(String(value)) >= since)) return
      found.set(partition, now)
      if (found.size === partitions) resolve()
    }
  }
  await consumer.start(listener)
  return {
    last: partition => last.get(partition),
    next: async limit => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const timer = setTimeout(() => reject(new Error(`not every partition flows after ${limit / 1000} s`)), limit)
      const found = new Map<number, number>()
      waiting = { since: Date.now(), found, resolve }
      await promise.finally(() => clearTimeout(timer))
      waiting = undefined
      return [...found.values()]
    },
    longestGap: () => {
      const gap = longest
      longest = 0
      return gap
    },
    stop: () => consumer.stop()
  }
}
