import {
  asError,
  type ProduceFailure,
  type Producer,
  type ProducerOptions,
  type ProducerRecord,
  StreamsError
} from '#streams'
import { packedSizeOfRecord, sizeOfBytes, sizeOfRecord } from '../../driver/record-size.ts'
import { isTime, notATime } from '../../driver/record-time.ts'
import { KafkaCluster } from '../cluster.ts'
import type { KafkaOptions } from '../kafka-options.ts'
import { headerBlock, noHeaderBlock } from '../wire/batches/header-block.ts'
import { recordOverhead } from '../wire/batches/record-batch-writer.ts'
import { Outbox } from './outbox.ts'
import { produceCluster } from './produce-exchange.ts'
import { SendBuffer } from './send-buffer.ts'
import { type CallListener, type PendingRecord, SendCall } from './send-call.ts'

const defaultMaxRecordBytes = 1_048_576
const defaultBufferBytes = 33_554_432
const defaultDeliveryTimeoutMs = 30_000

/** Writes to Kafka. Checks records and keeps calls; the `Outbox` brings them to the brokers. */
export class KafkaProducer implements Producer {
  readonly #cluster: KafkaCluster
  readonly #outbox: Outbox
  readonly #buffer: SendBuffer
  readonly #maxRecordBytes: number
  readonly #deliveryTimeoutMs: number
  /** Unsettled calls by their deadlines, the earliest first. */
  readonly #open = new Set<SendCall>()
  #expiry: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  constructor(kafka: KafkaOptions, options: ProducerOptions = {}) {
    this.#cluster = new KafkaCluster(kafka)
    this.#maxRecordBytes = options.maxRecordBytes ?? defaultMaxRecordBytes
    this.#deliveryTimeoutMs = options.deliveryTimeoutMs ?? defaultDeliveryTimeoutMs
    const exchange = {
      acks: options.acks ?? 'all',
      compression: options.compression ?? 'none',
      ackTimeoutMs: Math.min(kafka.requestTimeoutMs ?? 30_000, this.#deliveryTimeoutMs)
    }
    this.#outbox = new Outbox(produceCluster(this.#cluster, exchange), {
      idempotent: isIdempotent(options),
      maxBatchBytes: kafka.maxBatchBytes ?? 1_000_000,
      logger: kafka.logger,
      onFatal: error => this.#failAll(error)
    })
    this.#buffer = new SendBuffer(bufferBytes(options), {
      admit: (call, record, index) => this.#admit(call, record, index),
      onAdmitted: call => this.#admitted(call)
    })
  }

  readonly connect = (): Promise<void> => this.#outbox.connect(this.#deliveryTimeoutMs)

  readonly send = (records: readonly ProducerRecord[]): Promise<readonly ProduceFailure[]> => {
    if (this.#closing !== undefined) return Promise.reject(closedError())
    if (records.length === 0) return Promise.resolve([])
    const call = new SendCall(records.length, performance.now() + this.#deliveryTimeoutMs, this.#listener)
    this.#open.add(call)
    if (this.#expiry === undefined) this.#armExpiry()
    this.#buffer.add(call, records)
    return call.outcome
  }

  readonly position = (topic: string, partition: number): number | undefined => this.#outbox.position(topic, partition)

  readonly flush = async (): Promise<void> => {
    await Promise.allSettled([...this.#open].map(({ outcome }) => outcome))
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

  readonly #listener: CallListener = {
    onReleased: bytes => this.#buffer.release(bytes),
    onSettled: call => this.#open.delete(call)
  }

  /** Takes a record on its way, or refuses it alone. Returns the bytes that it holds. */
  #admit(call: SendCall, record: ProducerRecord, index: number): number {
    try {
      const pending = this.#pending(call, record, index)
      call.admitted(pending.bytes)
      this.#outbox.add(record, pending)
      return pending.bytes
    } catch (thrown) {
      call.refuse(index, thrown instanceof StreamsError ? thrown : unwritable(asError(thrown)))
      return 0
    }
  }

  #pending(call: SendCall, record: ProducerRecord, index: number): PendingRecord {
    const { key, value, timestamp = Date.now(), onDelivered } = record
    const headers = record.headers === undefined ? noHeaderBlock : headerBlock(record.headers)
    const most = sizeOfBytes('key', key) + sizeOfBytes('value', value) + headers.length
    const packed = most > this.#maxRecordBytes && this.#fitsPacked(record)
    if (!isTime(timestamp)) throw notATime(timestamp)
    const bytes = most + recordOverhead
    return { call, index, key, value, headers, timestamp: Math.trunc(timestamp), bytes, packed, onDelivered }
  }

  /** Whether a record goes only compressed; throws where that is too large too. */
  #fitsPacked(record: ProducerRecord): boolean {
    const bytes = sizeOfRecord(record)
    if (bytes <= this.#maxRecordBytes) return false
    if (packedSizeOfRecord(record) > this.#maxRecordBytes) throw tooLarge(bytes, this.#maxRecordBytes)
    return true
  }

  /** A call that goes in pieces has as long for each of them. */
  #admitted(call: SendCall): void {
    this.#outbox.endCall()
    if (call.settled) return
    call.deadline = performance.now() + this.#deliveryTimeoutMs
    this.#open.delete(call)
    this.#open.add(call)
  }

  #armExpiry(): void {
    const [oldest] = this.#open
    if (oldest === undefined) {
      this.#expiry = undefined
      return
    }
    this.#expiry = setTimeout(() => this.#expire(), Math.max(1, oldest.deadline - performance.now()))
    this.#expiry.unref()
  }

  #expire(): void {
    const now = performance.now()
    const late = [...this.#open].filter(({ deadline }) => deadline <= now)
    if (late.length > 0) this.#outbox.giveUp(new Set(late), this.#deliveryTimeoutMs)
    this.#armExpiry()
  }

  #failAll(error: StreamsError): void {
    for (const call of [...this.#open]) call.fail(error)
  }
}

function isIdempotent({ idempotent, acks = 'all' }: ProducerOptions): boolean {
  if (idempotent === true && acks !== 'all') {
    throw new StreamsError('invalid-configuration', `an idempotent producer needs acks "all", not "${acks}"`)
  }
  return idempotent ?? acks === 'all'
}

function bufferBytes({ bufferBytes: bytes = defaultBufferBytes }: ProducerOptions): number {
  if (bytes > 0) return bytes
  throw new StreamsError('invalid-configuration', `bufferBytes must be more than 0, not ${bytes}`)
}

function unwritable(cause: Error): StreamsError {
  return new StreamsError('production-failed', `the record cannot be written in Kafka's format: ${cause.message}`, {
    cause
  })
}

function tooLarge(bytes: number, limit: number): StreamsError {
  return new StreamsError(
    'record-too-large',
    `the record has ${bytes} bytes, more than the limit of ${limit}, compressed too: make it smaller, or raise maxRecordBytes and max.message.bytes`
  )
}

function closedError(): StreamsError {
  return new StreamsError('production-failed', 'the producer is closed: create a new one')
}
