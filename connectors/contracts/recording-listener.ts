import type { RawRecord, TopicPartition } from '#streams'
import type { ConsumerBatch, ConsumerListener, PositionReset, TopicPartitionOffset } from '#streams/connector'

/** What a source told its listener, in order. */
export type SourceEvent =
  | { readonly event: 'assigned' | 'revoked' | 'lost'; readonly partitions: readonly string[] }
  | { readonly event: 'reset'; readonly reset: PositionReset }
  | { readonly event: 'batch'; readonly partition: string; readonly offsets: readonly number[] }
  | { readonly event: 'error'; readonly message: string; readonly retryable: boolean }

/** A listener for tests: it records what it hears and can be given work to do when partitions are assigned or revoked. */
export class RecordingListener implements ConsumerListener {
  readonly events: SourceEvent[] = []
  readonly batches: ConsumerBatch[] = []
  /** Partitions it has now, as `topic/partition`, with the offset they started at. */
  readonly assigned = new Map<string, number>()
  /** Next offset of each partition it read. */
  readonly positions = new Map<string, TopicPartitionOffset>()
  /** What to do in `onRevoked`, such as committing `positions`. */
  whenRevoked: (partitions: readonly TopicPartition[]) => Promise<void> = async () => undefined
  whenReset: (reset: PositionReset) => Promise<void> = async () => undefined
  whenAssigned: (partitions: readonly TopicPartitionOffset[]) => Promise<void> = async () => undefined

  readonly onAssigned = async (partitions: readonly TopicPartitionOffset[]): Promise<void> => {
    this.events.push({ event: 'assigned', partitions: partitions.map(nameOf) })
    await this.whenAssigned(partitions)
    for (const partition of partitions) this.assigned.set(nameOf(partition), partition.offset)
  }

  readonly onRevoked = async (partitions: readonly TopicPartition[]): Promise<void> => {
    this.events.push({ event: 'revoked', partitions: partitions.map(nameOf) })
    await this.whenRevoked(partitions)
    for (const partition of partitions) this.#drop(nameOf(partition))
  }

  readonly onLost = (partitions: readonly TopicPartition[]): void => {
    this.events.push({ event: 'lost', partitions: partitions.map(nameOf) })
    for (const partition of partitions) this.#drop(nameOf(partition))
  }

  readonly onReset = async (reset: PositionReset): Promise<void> => {
    this.events.push({ event: 'reset', reset })
    await this.whenReset(reset)
  }

  readonly onBatch = (batch: ConsumerBatch): void => {
    const partition = nameOf(batch)
    this.events.push({ event: 'batch', partition, offsets: batch.records.map(({ offset }) => offset) })
    this.batches.push(batch)
    this.positions.set(partition, { topic: batch.topic, partition: batch.partition, offset: batch.nextOffset })
  }

  readonly onError = (error: Error, retryable: boolean): void => {
    this.events.push({ event: 'error', message: error.message, retryable })
  }

  /** Every record heard so far, in order of arrival. */
  records(): readonly RawRecord[] {
    return this.batches.flatMap(({ records }) => records)
  }

  /** Positions that were lost so far. */
  resets(): readonly PositionReset[] {
    return this.events.flatMap(event => (event.event === 'reset' ? [event.reset] : []))
  }

  /** Values of every record heard so far, as text. */
  values(): readonly string[] {
    return this.records().map(({ value }) => value?.toString() ?? 'null')
  }

  #drop(partition: string): void {
    this.assigned.delete(partition)
    this.positions.delete(partition)
  }
}

/** `topic/partition`, for messages and comparisons. */
export function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`
}

/** Polls until the condition holds; after the limit throws, naming what it waited for. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 60_000
): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
}
