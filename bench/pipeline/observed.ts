import type { Driver, Source } from '#streams'
import type { Stopwatch } from './job.ts'

/** A driver seen from outside: starts the watch with the first batch, and is done when `count` offsets are committed. */
export function observed(
  driver: Driver,
  watch: Stopwatch,
  count: number
): { readonly driver: Driver; readonly done: Promise<void> } {
  const committed = new Map<number, number>()
  const { promise, resolve } = Promise.withResolvers<void>()
  const seen = (source: Source): Source => ({
    pause: source.pause,
    resume: source.resume,
    seek: source.seek,
    stop: source.stop,
    start: listener =>
      source.start({
        onAssigned: listener.onAssigned,
        onRevoked: listener.onRevoked,
        onLost: listener.onLost,
        onError: listener.onError,
        onBatch: batch => {
          watch.began()
          listener.onBatch(batch)
        }
      }),
    commit: async offsets => {
      await source.commit(offsets)
      for (const { partition, offset } of offsets) committed.set(partition, offset)
      let total = 0
      for (const offset of committed.values()) total += offset
      if (total >= count) resolve()
    }
  })
  return { driver: { ...driver, source: options => seen(driver.source(options)) }, done: promise }
}
