import { type ProduceFailure, type Producer, type ProducerOptions, type ProducerRecord, StreamsError } from '#streams'
import { partitionOfKey } from '../kafka/murmur2.ts'
import { sizeOfRecord } from '../kafka/record-size.ts'
import { type MemoryBroker, storedHeaders, unknownTopic } from './memory-broker.ts'

/** One call of `send` that waits for its turn. */
interface Waiting {
  readonly records: readonly ProducerRecord[]
  readonly resolve: (failures: readonly ProduceFailure[]) => void
  readonly reject: (error: Error) => void
}

/** Writes to a `MemoryBroker`: everything sent since the last turn is one request. */
export class MemoryProducer implements Producer {
  readonly #broker: MemoryBroker
  readonly #maxRecordBytes: number
  #waiting: Waiting[] = []
  #idle: (() => void)[] = []
  readonly #acknowledged = new Map<string, number>()
  #keyless = 0
  #closed = false

  constructor(broker: MemoryBroker, options: ProducerOptions = {}) {
    this.#broker = broker
    this.#maxRecordBytes = options.maxRecordBytes ?? 1_048_576
  }

  readonly connect = async (): Promise<void> => undefined

  readonly send = (records: readonly ProducerRecord[]): Promise<readonly ProduceFailure[]> => {
    if (this.#closed) return Promise.reject(closed())
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ records, resolve, reject }) === 1) this.#broker.schedule(() => this.#drain())
    })
  }

  readonly position = (topic: string, partition: number): number | undefined =>
    this.#acknowledged.get(`${partition}:${topic}`)

  readonly flush = (): Promise<void> => {
    if (this.#waiting.length === 0) return Promise.resolve()
    return new Promise(resolve => this.#idle.push(resolve))
  }

  readonly close = async (): Promise<void> => {
    this.#closed = true
    await this.flush()
  }

  #drain(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const call of waiting) this.#store(call)
    this.#broker.wake()
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  #store({ records, resolve, reject }: Waiting): void {
    const fault = this.#broker.faults.takeSend()
    if (fault !== undefined) {
      reject(fault)
      return
    }
    const failures: ProduceFailure[] = []
    const reports: (() => void)[] = []
    const ends = new Map<string, number>()
    records.forEach((record, index) => {
      const error = this.#append(record, ends, reports)
      if (error !== undefined) failures.push({ index, error })
    })
    if (this.#broker.faults.takeAckLoss()) return reject(noAck())
    for (const [partition, end] of ends) this.#acknowledged.set(partition, end)
    for (const report of reports) report()
    resolve(failures)
  }

  /** Stores a record; notes in `ends` the offset after it, and in `reports` what tells its sender. */
  #append(record: ProducerRecord, ends: Map<string, number>, reports: (() => void)[]): Error | undefined {
    const size = sizeOfRecord(record)
    if (size > this.#maxRecordBytes) return tooLarge(size, this.#maxRecordBytes)
    const logs = this.#broker.partitionsOf(record.topic)
    if (logs === undefined) return unknownTopic(record.topic)
    const partition = record.partition ?? this.#partitionOf(record, logs.length)
    const log = logs[partition]
    if (log === undefined) return unknownTopic(record.topic, partition)
    const offset = log.append({
      key: record.key,
      value: record.value,
      timestamp: record.timestamp ?? this.#broker.clock.now(),
      headers: storedHeaders(record.headers)
    })
    ends.set(`${partition}:${record.topic}`, offset + 1)
    const { onDelivered, topic } = record
    if (onDelivered) reports.push(() => onDelivered({ topic, partition, offset }))
    return undefined
  }

  #partitionOf({ key }: ProducerRecord, partitions: number): number {
    return key === null ? this.#keyless++ % partitions : partitionOfKey(key, partitions)
  }
}

function tooLarge(size: number, limit: number): StreamsError {
  return new StreamsError(
    'record-too-large',
    `the record has ${size} bytes, more than the limit of ${limit}: make it smaller, or raise maxRecordBytes and max.message.bytes`
  )
}

function noAck(): StreamsError {
  return new StreamsError(
    'delivery-timeout',
    'no acknowledgement came in time: whether the records were stored is unknown',
    { retryable: true }
  )
}

function closed(): StreamsError {
  return new StreamsError('production-failed', 'the producer is closed: create a new one')
}
