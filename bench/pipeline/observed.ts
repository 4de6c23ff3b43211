import type { Driver } from '#streams'
import type { Consumer } from '#streams/connector'
import type { Stopwatch } from './job.ts'

/** A driver seen from outside: starts the watch with the first batch, and is done when `count` offsets are committed. */
export function observed(
  driver: Driver,
  watch: Stopwatch,
  count: number
): { readonly driver: Driver; readonly done: Promise<void> } {
  const committed = new Map<number, number>()
  const { promise, resolve } = Promise.withResolvers<void>()
  const seen = (consumer: Consumer): Consumer => ({
    pause: consumer.pause,
    resume: consumer.resume,
    seek: consumer.seek,
    stop: consumer.stop,
    start: listener =>
      consumer.start({
        onAssigned: listener.onAssigned,
        onRevoked: listener.onRevoked,
        onLost: listener.onLost,
        onReset: listener.onReset,
        onError: listener.onError,
        onBatch: batch => {
          watch.began()
          listener.onBatch(batch)
        }
      }),
    commit: async offsets => {
      const failures = await consumer.commit(offsets)
      for (const { partition, offset } of offsets) committed.set(partition, offset)
      let total = 0
      for (const offset of committed.values()) total += offset
      if (total >= count) resolve()
      return failures
    }
  })
  return { driver: { ...driver, consumer: options => seen(driver.consumer(options)) }, done: promise }
}
