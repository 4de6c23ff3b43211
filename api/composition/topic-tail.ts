import { asError, type Driver, isRetryable, type Logger, type RawRecord, type Serde, sleep } from '#streams'
import type { Consumer, ConsumerBatch, ConsumerListener, SteadyClock } from '#streams/connector'
import { type Opening, opening } from '../http/opening.ts'

export interface TopicTailOptions<V> {
  readonly driver: Driver
  readonly topic: string
  /** A group of this process alone, so that it gets every partition. Nothing is committed under it. */
  readonly groupId: string
  readonly value: Serde<V>
  /** Records that are read from before the end at the start, over all partitions. */
  readonly history: number
  /** Called once with what was there at the start, oldest first by partition. */
  readonly onHistory: (values: readonly TailedValue<V>[]) => void
  /** Called with what was written since. */
  readonly onValues: (values: readonly TailedValue<V>[]) => void
  /** Called for a record that cannot be read. */
  readonly onSkipped: (place: string, error: Error) => void
  readonly clock: SteadyClock
  readonly log: Logger
}

/** A decoded value with its place. Values of records without one are left out. */
export interface TailedValue<V> {
  readonly value: V
  readonly partition: number
  readonly offset: number
}

/** Follows a topic from its last records on. */
export interface TopicTail {
  /** Begins, and begins again when the consumer is lost, for as long as it takes. */
  readonly open: () => void
  /** Resolves while it follows; rejects with why it does not. */
  readonly check: () => Promise<void>
  readonly close: () => Promise<void>
}

/** Milliseconds between two tries to read with a registry that is away. */
const registryPause = 1_000

/** Makes a `TopicTail`. Nothing connects before `open`. */
export function topicTail<V>(options: TopicTailOptions<V>): TopicTail {
  const { driver, topic, groupId, value, clock, log } = options
  /** Next offset of each partition. */
  const positions = new Map<number, number>()
  const stopped = new AbortController()
  let consumer: Consumer | undefined
  let tries: Opening | undefined
  let delivery: Promise<void> = Promise.resolve()

  /** Decodes records, waiting for the registry as long as it takes. */
  const decode = async (partition: number, records: readonly RawRecord[]): Promise<readonly TailedValue<V>[]> => {
    await prepared(records)
    return records.flatMap(record => {
      if (record.value === null) return []
      try {
        return [{ value: value.deserialize(record.value, record.headers), partition, offset: record.offset }]
      } catch (thrown) {
        options.onSkipped(`${topic}-${partition}-${record.offset}`, asError(thrown))
        return []
      }
    })
  }

  const prepared = async (records: readonly RawRecord[]): Promise<void> => {
    for (;;) {
      try {
        await value.prepare?.(records)
        return
      } catch (thrown) {
        const error = asError(thrown)
        if (!isRetryable(error)) return
        log.warn({ err: error, topic }, `schemas not available, trying again: ${error.message}`)
        await sleep(clock, registryPause, stopped.signal)
      }
    }
  }

  const deliver = async ({ partition, records, nextOffset }: ConsumerBatch): Promise<void> => {
    const position = positions.get(partition) ?? 0
    const values = await decode(
      partition,
      records.filter(({ offset }) => offset >= position)
    )
    positions.set(partition, Math.max(position, nextOffset))
    if (values.length > 0 && !stopped.signal.aborted) options.onValues(values)
  }

  const readHistory = async (): Promise<void> => {
    const admin = driver.admin()
    const ends = await admin.offsets(topic).finally(() => admin.close())
    const each = Math.ceil(options.history / ends.length)
    const values: TailedValue<V>[] = []
    const ranges = ends.map(({ partition, earliest, latest }) => ({
      topic,
      partition,
      from: Math.max(earliest, latest - each),
      to: latest
    }))
    await driver.reader().read(
      ranges.filter(({ from, to }) => from < to),
      async ({ partition, records }) => void values.push(...(await decode(partition, records))),
      { signal: stopped.signal }
    )
    for (const { partition, latest } of ends) positions.set(partition, latest)
    options.onHistory(values)
  }

  const begin = async (): Promise<void> => {
    if (positions.size === 0) await readHistory()
    const next = driver.consumer({ topics: [topic], groupId, autoOffsetReset: 'latest' })
    consumer = next
    try {
      await next.start(listenerOf(next))
    } catch (error) {
      await next.stop().catch(failed)
      throw error
    }
    if (stopped.signal.aborted) await next.stop()
  }

  const listenerOf = (current: Consumer): ConsumerListener => ({
    onAssigned: async partitions => {
      for (const { partition, offset } of partitions) {
        const known = positions.get(partition)
        // A partition that was not there at the start is read from its beginning.
        current.seek({ topic, partition, offset: known ?? 0 })
        if (known === undefined) log.info({ topic, partition, offset }, 'following a new partition')
      }
    },
    onRevoked: async () => undefined,
    onLost: () => undefined,
    onReset: async ({ partition, reason, from, to }) => {
      log.warn({ topic, partition, reason, from, to }, 'the log no longer has the position; following from what it has')
    },
    onBatch: batch => {
      delivery = delivery.then(() => deliver(batch)).catch(failed)
    },
    onError: (error, retryable) => {
      log.warn({ err: error, topic }, `following failed: ${error.message}`)
      if (!retryable) lost(current)
    }
  })

  const failed = (thrown: unknown): void => {
    if (!stopped.signal.aborted) log.error({ err: thrown, topic }, `records lost: ${asError(thrown).message}`)
  }

  /** The consumer does not come back by itself. */
  const lost = (gone: Consumer): void => {
    if (consumer !== gone || stopped.signal.aborted) return
    consumer = undefined
    gone.stop().catch(failed).finally(open)
  }

  const open = (): void => {
    if (!stopped.signal.aborted) tries = opening({ name: `topic ${topic}`, open: begin, clock, log })
  }

  return {
    open,
    check: async () => {
      await tries?.check()
    },
    close: async () => {
      stopped.abort(new Error('closed'))
      tries?.stop()
      await consumer?.stop()
    }
  }
}
