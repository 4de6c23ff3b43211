import { partitionOfKey } from '../assignment/murmur2.ts'
import type { Admin, PartitionOffsets } from '../driver/admin.ts'
import type { RawRecord } from '../driver/consumer.ts'
import type { ProduceFailure, Producer, ProducerRecord } from '../driver/producer.ts'
import type { PartitionReader } from '../driver/reader.ts'
import { noHeaders } from '../headers.ts'

/** A record that another producer writes. Without `partition`, the key decides. */
export type AppendedRecord = Omit<RawRecord, 'offset'> & {
  /** Default: the key's partition as in Java's client, and round-robin for records without a key. */
  readonly partition?: number
}

/** The test driver's substitute for a broker: topics in memory, written at once. */
export class CapturedBroker {
  /** Everything written, by topic, in write order. */
  readonly topics = new Map<string, RawRecord[]>()
  /** Called for every record written. */
  onRecord: (topic: string, record: RawRecord, partition: number) => void = () => undefined
  /** Returns the number of partitions of a topic. Default: 1. */
  partitionsOf: (topic: string) => number = () => 1
  readonly #logs = new Map<string, RawRecord[][]>()
  readonly #now: () => number
  readonly #failures: Error[] = []
  readonly #refusals = new Map<string, Error>()

  /** `now` returns the timestamp for records without one. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Makes the next `times` sends reject with this error. */
  failNext(error: Error, times = 1): void {
    this.#failures.push(...new Array<Error>(times).fill(error))
  }

  /** Refuses every record for this topic with this error, until called with undefined. */
  refuse(topic: string, error: Error | undefined): void {
    if (error) this.#refusals.set(topic, error)
    else this.#refusals.delete(topic)
  }

  /** Returns the records of a topic in write order, including those piped in. The array keeps growing. */
  records(topic: string): RawRecord[] {
    let records = this.topics.get(topic)
    if (!records) {
      records = []
      this.topics.set(topic, records)
    }
    return records
  }

  /** Returns the records of one partition. The array keeps growing; for a topic with one partition it is the topic's own. */
  log(topic: string, partition: number): RawRecord[] {
    if (this.partitionsOf(topic) === 1 && partition === 0) return this.records(topic)
    const logs = this.#logs.get(topic) ?? []
    this.#logs.set(topic, logs)
    const log = logs[partition] ?? []
    logs[partition] = log
    return log
  }

  /** Appends a record as another producer would. */
  append(topic: string, record: AppendedRecord): RawRecord {
    return this.appended(topic, record).record
  }

  /** Like `append`, but also returns the chosen partition. */
  appended(topic: string, { partition: wanted, ...record }: AppendedRecord): { record: RawRecord; partition: number } {
    const partition = wanted ?? this.#choose(topic, record.key)
    const log = this.log(topic, partition)
    const stored = { ...record, offset: log.length }
    log.push(stored)
    const all = this.records(topic)
    if (all !== log) all.push(stored)
    return { record: stored, partition }
  }

  /** The producer that tasks write with. */
  readonly producer: Producer = {
    connect: async () => undefined,
    send: async records => this.#send(records),
    position: (topic, partition) => (this.topics.has(topic) ? this.log(topic, partition).length : undefined),
    flush: async () => undefined,
    close: async () => undefined
  }

  /** The admin client that restores use. */
  readonly admin: Pick<Admin, 'knownOffsets' | 'offsets'> = {
    knownOffsets: async topic => this.#offsets(topic),
    offsets: async topic => this.#offsets(topic)
  }

  /** The reader that restores use. */
  readonly reader: PartitionReader = {
    read: async (ranges, onBatch) => {
      for (const { topic, partition, from, to } of ranges) {
        const log = this.log(topic, partition)
        await onBatch({ topic, partition, records: log.slice(from, to), nextOffset: to, highWatermark: log.length })
      }
    }
  }

  #offsets(topic: string): readonly PartitionOffsets[] {
    return Array.from({ length: this.partitionsOf(topic) }, (_, partition) => ({
      partition,
      earliest: 0,
      latest: this.topics.has(topic) ? this.log(topic, partition).length : 0
    }))
  }

  #choose(topic: string, key: Buffer | null): number {
    const partitions = this.partitionsOf(topic)
    return key === null ? this.records(topic).length % partitions : partitionOfKey(key, partitions)
  }

  #send(records: readonly ProducerRecord[]): readonly ProduceFailure[] {
    const failure = this.#failures.shift()
    if (failure) throw failure
    const refused: ProduceFailure[] = []
    records.forEach((record, index) => {
      const error = this.#refusals.get(record.topic)
      if (error) refused.push({ index, error })
      else this.#write(record)
    })
    return refused
  }

  #write({ topic, key, value, headers = noHeaders, timestamp, partition }: ProducerRecord): void {
    const fixed = partition === undefined ? {} : { partition }
    const written = this.appended(topic, { key, value, headers, timestamp: timestamp ?? this.#now(), ...fixed })
    this.onRecord(topic, written.record, written.partition)
  }
}
