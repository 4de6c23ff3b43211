import { StreamsError } from '#streams'
import type { ConsumerBatch, PartitionReader, ReadRange } from '#streams/connector'
import type { MemoryBroker } from './memory-broker.ts'
import type { LogDamage, MemoryPartition } from './memory-partition.ts'

type OnBatch = (batch: ConsumerBatch) => void | Promise<void>

/** Reads partitions of a `MemoryBroker` without a group. */
export class MemoryReader implements PartitionReader {
  readonly #broker: MemoryBroker

  constructor(broker: MemoryBroker) {
    this.#broker = broker
  }

  readonly read = async (
    ranges: readonly ReadRange[],
    onBatch: OnBatch,
    options: { readonly signal?: AbortSignal; readonly strict?: boolean } = {}
  ): Promise<void> => {
    await Promise.all(ranges.map(range => this.#readOne(range, onBatch, options.strict === true, options.signal)))
  }

  async #readOne(range: ReadRange, onBatch: OnBatch, strict: boolean, signal?: AbortSignal): Promise<void> {
    await this.#reached(signal)
    const refusal = this.#broker.faults.refusalOf(range.topic)
    if (refusal !== undefined) throw refusal
    const log = this.#broker.log(range.topic, range.partition)
    let position = startOf(range, log, strict)
    while (position < range.to) {
      await this.#reached(signal)
      const read = log.read(position, this.#broker.maxBatch)
      if (read.damaged !== undefined && read.records.length === 0) throw damaged(range, read.damaged)
      if (read.nextOffset === position) {
        await this.#change(signal)
        continue
      }
      position = Math.min(read.nextOffset, range.to)
      const records = read.records.filter(({ offset }) => offset < range.to)
      const { topic, partition } = range
      await onBatch({ topic, partition, records, nextOffset: position, highWatermark: log.end })
      await new Promise<void>(resolve => this.#broker.schedule(resolve))
    }
  }

  /** Waits while the broker is away; rejects when the signal aborts. */
  async #reached(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    while (this.#broker.isAway) await this.#change(signal)
  }

  /** Resolves with the next change of a log, rejects when the signal aborts. */
  #change(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (run: () => void): void => {
        unwatch()
        signal?.removeEventListener('abort', onAbort)
        run()
      }
      const onAbort = (): void => finish(() => reject(signal?.reason))
      const unwatch = this.#broker.watch(() => finish(resolve))
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }
}

function damaged({ topic, partition }: ReadRange, { offset, lastOffset, reason }: LogDamage): StreamsError {
  const where = `the batch at offsets ${offset} to ${lastOffset} of ${topic}/${partition}`
  return new StreamsError('damaged-batch', `${where} cannot be read: ${reason} in memory`)
}

function startOf(range: ReadRange, log: MemoryPartition, strict: boolean): number {
  if (range.from >= log.start && range.from <= log.end) return range.from
  if (strict) {
    throw new StreamsError(
      'offset-out-of-range',
      `offset ${range.from} of ${range.topic}/${range.partition} is not kept: the partition holds ${log.start} to ${log.end}`
    )
  }
  return range.from < log.start ? log.start : log.end
}
