import type { Admin } from '../driver/admin.ts'
import type { RawRecord } from '../driver/consumer.ts'
import type { ProduceFailure, Producer, ProducerRecord } from '../driver/producer.ts'
import type { PartitionReader } from '../driver/reader.ts'
import { noHeaders } from '../record.ts'

/**
 * What the test driver has instead of a broker: topics of one partition in memory, written at once.
 */
export class CapturedBroker {
  /** Everything written, by topic. */
  readonly topics = new Map<string, RawRecord[]>()
  /** Called for every record written. */
  onRecord: (topic: string, record: RawRecord) => void = () => undefined
  readonly #now: () => number
  readonly #failures: Error[] = []
  readonly #refusals = new Map<string, Error>()

  /** `now` stamps records without a time. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** The next `times` sends reject with this error. */
  failNext(error: Error, times = 1): void {
    this.#failures.push(...new Array<Error>(times).fill(error))
  }

  /** Every record for this topic is refused for good, until called with undefined. */
  refuse(topic: string, error: Error | undefined): void {
    if (error) this.#refusals.set(topic, error)
    else this.#refusals.delete(topic)
  }

  /** Records of a topic, those piped in included; the array grows. */
  records(topic: string): RawRecord[] {
    let records = this.topics.get(topic)
    if (!records) {
      records = []
      this.topics.set(topic, records)
    }
    return records
  }

  /** Adds a record as another producer would. */
  append(topic: string, record: Omit<RawRecord, 'offset'>): RawRecord {
    const records = this.records(topic)
    const stored = { ...record, offset: records.length }
    records.push(stored)
    return stored
  }

  /** What the tasks write with. */
  readonly producer: Producer = {
    connect: async () => undefined,
    send: async records => this.#send(records),
    position: topic => this.topics.get(topic)?.length,
    flush: async () => undefined,
    close: async () => undefined
  }

  /** What restores look at. */
  readonly admin: Pick<Admin, 'offsets'> = {
    offsets: async topic => [{ partition: 0, earliest: 0, latest: this.topics.get(topic)?.length ?? 0 }]
  }

  /** What restores read with. */
  readonly reader: PartitionReader = {
    read: async (ranges, onBatch) => {
      for (const { topic, partition, from, to } of ranges) {
        const records = this.records(topic).slice(from, to)
        await onBatch({ topic, partition, records, nextOffset: to, highWatermark: this.records(topic).length })
      }
    }
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

  #write({ topic, key, value, headers = noHeaders, timestamp }: ProducerRecord): void {
    this.onRecord(topic, this.append(topic, { key, value, headers, timestamp: timestamp ?? this.#now() }))
  }
}
