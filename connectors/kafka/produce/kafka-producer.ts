import { type ProduceFailure, type Producer, type ProducerOptions, type ProducerRecord, StreamsError } from '#streams'
import { sizeOfRecord } from '../../driver/record-size.ts'
import { KafkaCluster } from '../cluster.ts'
import type { KafkaOptions } from '../kafka-options.ts'
import { headerBlock, noHeaderBlock } from '../wire/header-block.ts'
import { Outbox } from './outbox.ts'
import { type PendingRecord, SendCall } from './send-call.ts'

const defaultMaxRecordBytes = 1_048_576
const defaultDeliveryTimeoutMs = 30_000

/** Writes to Kafka. Checks records and keeps calls; the `Outbox` brings them to the brokers. */
export class KafkaProducer implements Producer {
  readonly #cluster: KafkaCluster
  readonly #outbox: Outbox
  readonly #maxRecordBytes: number
  readonly #deliveryTimeoutMs: number
  /** Unsettled calls, the oldest first; they all have the same time, so the first to expire is the first. */
  readonly #open = new Set<SendCall>()
  #expiry: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  constructor(kafka: KafkaOptions, options: ProducerOptions = {}) {
    this.#cluster = new KafkaCluster(kafka)
    this.#maxRecordBytes = options.maxRecordBytes ?? defaultMaxRecordBytes
    this.#deliveryTimeoutMs = options.deliveryTimeoutMs ?? defaultDeliveryTimeoutMs
    this.#outbox = new Outbox(this.#cluster, {
      idempotent: isIdempotent(options),
      acks: options.acks ?? 'all',
      compression: options.compression ?? 'none',
      maxBatchBytes: kafka.maxBatchBytes ?? 1_000_000,
      ackTimeoutMs: Math.min(kafka.requestTimeoutMs ?? 30_000, this.#deliveryTimeoutMs),
      logger: kafka.logger,
      onFatal: error => this.#failAll(error)
    })
  }

  readonly connect = (): Promise<void> => this.#outbox.connect(this.#deliveryTimeoutMs)

  readonly send = (records: readonly ProducerRecord[]): Promise<readonly ProduceFailure[]> => {
    if (this.#closing !== undefined) return Promise.reject(closedError())
    if (records.length === 0) return Promise.resolve([])
    return new Promise((resolve, reject) => {
      const now = Date.now()
      const call = new SendCall(records.length, now + this.#deliveryTimeoutMs, resolve, reject)
      this.#watch(call)
      for (let i = 0; i < records.length; i++) this.#accept(call, records[i] as ProducerRecord, i, now)
      this.#outbox.endCall()
    })
  }

  readonly position = (topic: string, partition: number): number | undefined => this.#outbox.position(topic, partition)

  readonly flush = async (): Promise<void> => {
    await Promise.all([...this.#open].map(whenSettled))
  }

  readonly close = (): Promise<void> => {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.flush()
    clearTimeout(this.#expiry)
    this.#outbox.close()
    this.#cluster.close()
  }

  #accept(call: SendCall, record: ProducerRecord, index: number, now: number): void {
    const bytes = sizeOfRecord(record)
    if (bytes > this.#maxRecordBytes) {
      call.refuse(index, tooLarge(bytes, this.#maxRecordBytes))
      return
    }
    const { key, value, timestamp = now, onDelivered } = record
    const headers = record.headers === undefined ? noHeaderBlock : headerBlock(record.headers)
    const size = bytes + headers.length
    const pending: PendingRecord = { call, index, key, value, headers, timestamp, bytes: size, onDelivered }
    this.#outbox.add(record, pending)
  }

  #watch(call: SendCall): void {
    this.#open.add(call)
    call.onSettled = () => void this.#open.delete(call)
    if (this.#expiry === undefined) this.#armExpiry()
  }

  #armExpiry(): void {
    const [oldest] = this.#open
    if (oldest === undefined) {
      this.#expiry = undefined
      return
    }
    this.#expiry = setTimeout(() => this.#expire(), Math.max(1, oldest.deadline - Date.now()))
    this.#expiry.unref()
  }

  #expire(): void {
    const now = Date.now()
    const late = [...this.#open].filter(({ deadline }) => deadline <= now)
    if (late.length > 0) this.#outbox.giveUp(new Set(late), this.#deliveryTimeoutMs)
    this.#armExpiry()
  }

  #failAll(error: StreamsError): void {
    for (const call of [...this.#open]) call.fail(error)
  }
}

function whenSettled(call: SendCall): Promise<void> {
  if (call.settled) return Promise.resolve()
  return new Promise(resolve => {
    const { onSettled } = call
    call.onSettled = () => {
      onSettled()
      resolve()
    }
  })
}

function isIdempotent({ idempotent, acks = 'all' }: ProducerOptions): boolean {
  if (idempotent === true && acks !== 'all') {
    throw new StreamsError('invalid-configuration', `an idempotent producer needs acks "all", not "${acks}"`)
  }
  return idempotent ?? acks === 'all'
}

function tooLarge(bytes: number, limit: number): StreamsError {
  return new StreamsError(
    'record-too-large',
    `the record has ${bytes} bytes, more than the limit of ${limit}: make it smaller, or raise maxRecordBytes and max.message.bytes`
  )
}

function closedError(): StreamsError {
  return new StreamsError('production-failed', 'the producer is closed: create a new one')
}
