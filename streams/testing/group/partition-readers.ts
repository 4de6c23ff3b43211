import type { RawRecord, TopicPartition } from '../../driver/consumer.ts'
import type { CapturedBroker } from '../captured-broker.ts'
import type { TestInstance } from './test-instance.ts'

/** Which instance reads a partition. Records of a partition that nobody reads wait in their topic. */
export class PartitionReaders {
  readonly #broker: CapturedBroker
  readonly #readers = new Map<string, TestInstance>()

  constructor(broker: CapturedBroker) {
    this.#broker = broker
  }

  /** From now on an instance reads a partition, beginning with what is there from an offset on. */
  begin(instance: TestInstance, at: TopicPartition, offset: number): void {
    this.#readers.set(nameOf(at), instance)
    for (const record of this.#broker.log(at.topic, at.partition).slice(offset)) this.hand(at, record)
  }

  /** Nobody reads anything any more. */
  clear(): void {
    this.#readers.clear()
  }

  /** Hands a record to the task that reads its partition. */
  hand({ topic, partition }: TopicPartition, record: RawRecord): void {
    const nextOffset = record.offset + 1
    const batch = { topic, partition, records: [record], nextOffset, highWatermark: nextOffset }
    this.#readers.get(nameOf(batch))?.get(batch)?.add(batch)
  }
}

const nameOf = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
