import {
  asError,
  type ProduceFailure,
  type Producer,
  type ProducerOptions,
  type ProducerRecord,
  partitionOfKey,
  StreamsError
} from '#streams'
import { packedSizeOfRecord, sizeOfRecord } from '../driver/record-size.ts'
import { isTime, notATime } from '../driver/record-time.ts'
import { type MemoryBroker, storedHeaders, unknownTopic, unreachable } from './memory-broker.ts'

/** One call of `send` that waits for its turn. */
interface Waiting {
  readonly records: readonly ProducerRecord[]
  readonly resolve: (failures: readonly ProduceFailure[]) => void
  readonly reject: (error: Error) => void
  /** Its records are stored but the answer got lost: gives the answer again. */
  readonly answer?: () => undefined
  /** Stops the time that it may wait for a broker that is away. */
  unlimit?: (() => void) | undefined
}

/** Writes to a `MemoryBroker`: everything sent since the last turn is one request. */
export class MemoryProducer implements Producer {
  readonly #broker: MemoryBroker
  readonly #maxRecordBytes: number
  readonly #deliveryTimeoutMs: number
  #waiting: Waiting[] = []
  #idle: (() => void)[] = []
  readonly #acknowledged = new Map<string, number>()
  #keyless = 0
  #closed = false

  constructor(broker: MemoryBroker, options: ProducerOptions = {}) {
    this.#broker = broker
    this.#maxRecordBytes = options.maxRecordBytes ?? 1_048_576
    this.#deliveryTimeoutMs = options.deliveryTimeoutMs ?? 30_000
  }

  readonly connect = async (): Promise<void> => this.#broker.checkReachable()

  readonly send = (records: readonly ProducerRecord[]): Promise<readonly ProduceFailure[]> => {
    if (this.#closed) return Promise.reject(closed())
    return new Promise((resolve, reject) => {
      const isFirst = this.#waiting.push({ records, resolve, reject }) === 1
      if (isFirst || this.#broker.isAway) this.#broker.schedule(() => this.#drain())
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
    if (this.#broker.isAway) {
      this.#wait()
      return
    }
    const waiting = this.#waiting
    this.#waiting = []
    for (const [i, call] of waiting.entries()) {
      call.unlimit?.()
      const lost = call.answer ? call.answer() : this.#store(call)
      if (lost === undefined) continue
      this.#waiting = [{ ...call, answer: lost, unlimit: undefined }, ...waiting.slice(i + 1), ...this.#waiting]
      break
    }
    this.#broker.wake()
    if (this.#waiting.length > 0) this.#broker.schedule(() => this.#drain())
    else this.#settleIdle()
  }

  /** The broker is away: each call waits as long as it may. */
  #wait(): void {
    for (const call of this.#waiting) {
      call.unlimit ??= this.#broker.clock.after(this.#deliveryTimeoutMs, () => this.#giveUp(call))
    }
    void this.#broker.back().then(() => this.#drain())
  }

  #giveUp(late: Waiting): void {
    this.#waiting = this.#waiting.filter(call => call !== late)
    late.reject(unreachable())
    if (this.#waiting.length === 0) this.#settleIdle()
  }

  #settleIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  /** Stores the records of a call; where the answer gets lost, returns what gives it again. */
  #store({ records, resolve, reject }: Waiting): (() => undefined) | undefined {
    const fault = this.#broker.faults.takeSend()
    if (fault !== undefined) {
      reject(fault)
      return undefined
    }
    const failures: ProduceFailure[] = []
    const reports: (() => void)[] = []
    const ends = new Map<string, number>()
    records.forEach((record, index) => {
      const error = this.#append(record, ends, reports)
      if (error !== undefined) failures.push({ index, error })
    })
    if (this.#broker.faults.takeAckLoss()) {
      reject(noAck())
      return undefined
    }
    const answer = (): undefined => {
      for (const [partition, end] of ends) this.#acknowledged.set(partition, end)
      for (const report of reports) report()
      resolve(failures)
    }
    return this.#broker.faults.takeAnswerLoss() ? answer : answer()
  }

  /** Stores a record; notes in `ends` the offset after it, and in `reports` what tells its sender. */
  #append(record: ProducerRecord, ends: Map<string, number>, reports: (() => void)[]): Error | undefined {
    try {
      return this.#checkedAppend(record, ends, reports)
    } catch (thrown) {
      return asError(thrown)
    }
  }

  #checkedAppend(record: ProducerRecord, ends: Map<string, number>, reports: (() => void)[]): Error | undefined {
    const refusal = this.#broker.faults.refusalOf(record.topic)
    if (refusal !== undefined) return refusal
    const size = sizeOfRecord(record)
    const { timestamp = this.#broker.clock.now() } = record
    if (!isTime(timestamp)) return notATime(timestamp)
    const early = this.#broker.faults.earlyFor(record.topic, timestamp - this.#broker.clock.now())
    if (early !== undefined) return early
    const logs = this.#broker.partitionsOf(record.topic)
    if (logs === undefined) return notThere(record.topic)
    const partition = record.partition ?? this.#partitionOf(record, logs.length)
    const log = logs[partition]
    if (log === undefined) return notThere(record.topic, partition)
    const limit = Math.min(this.#maxRecordBytes, this.#broker.maxMessageBytes(record.topic))
    if (size > limit && packedSizeOfRecord(record) > limit) return tooLarge(size, limit)
    const offset = log.append({
      key: record.key,
      value: record.value,
      timestamp: Math.trunc(timestamp),
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

/** Retryable: the topic may be made in a moment. */
function notThere(topic: string, partition?: number): StreamsError {
  return new StreamsError('unknown-topic', unknownTopic(topic, partition).message, { retryable: true })
}

function tooLarge(size: number, limit: number): StreamsError {
  return new StreamsError(
    'record-too-large',
    `the record has ${size} bytes, more than the limit of ${limit}, compressed too: make it smaller, or raise maxRecordBytes and max.message.bytes`
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
