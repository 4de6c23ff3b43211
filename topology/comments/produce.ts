import { type Clock, type Logger, type Metrics, sleep } from '#streams'
import type { CommentGenerator, Generated } from './generator.ts'
import { commentsProducerMetrics } from './metrics.ts'

export interface ProduceOptions {
  readonly generator: CommentGenerator
  /** Resolves when the broker has all of them; tried again by the caller's own policy while it is away. */
  readonly publish: (comments: readonly Generated[]) => Promise<void>
  /** Comments after which it ends, repeats included; 0 for no end. */
  readonly limit: number
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Ends it after what is being published. */
  readonly signal: AbortSignal
}

/** Most comments of one send, when it is behind. */
const most = 500

/** Publishes comments at the pace of the generator until the limit is reached or it is told to stop. Rejects when `publish` does. */
export async function produceComments(options: ProduceOptions): Promise<void> {
  const { generator, publish, limit, clock, log, metrics, signal } = options
  const firsts = metrics.series(commentsProducerMetrics.published, { kind: 'first' })
  const repeats = metrics.series(commentsProducerMetrics.published, { kind: 'repeat' })
  let left = limit === 0 ? Number.POSITIVE_INFINITY : limit
  let due = clock.now()
  while (left > 0 && !signal.aborted) {
    const now = clock.now()
    const batch: Generated[] = []
    while (due <= now && batch.length < Math.min(most, left)) {
      batch.push(generator.next(now))
      due += generator.gap()
    }
    if (batch.length === 0) {
      await pause(clock, due - now, signal)
      continue
    }
    await publish(batch)
    left -= batch.length
    const again = batch.filter(({ repeat }) => repeat).length
    if (again > 0) repeats.add(again)
    if (batch.length > again) firsts.add(batch.length - again)
    const { commentId, source } = batch[0]?.comment ?? {}
    log.info({ commentId, source, comments: batch.length, repeats: again }, 'Published comment...')
  }
}

/** Waits; ends early when told to stop. */
async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(clock, Math.max(1, Math.ceil(milliseconds)), signal)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
