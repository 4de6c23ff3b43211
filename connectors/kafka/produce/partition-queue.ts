import type { StreamsError } from '#streams'
import type { BatchIdentity } from '../wire/batches/record-batch-writer.ts'
import type { ProducerIdentity } from './producer-identity.ts'
import type { PendingRecord } from './send-call.ts'

/** Records of one partition that travel together. A batch that may have been stored is sent again exactly as it was. */
export interface PendingBatch {
  readonly records: readonly PendingRecord[]
  readonly bytes: number
  readonly identity: BatchIdentity
  /** A single record that must be compressed to fit. */
  readonly packed: boolean
  readonly owner: ProducerIdentity | undefined
}

const anonymous: BatchIdentity = { producerId: -1n, epoch: -1, firstSequence: -1 }

/** What is on its way to one partition: a queue, and at most one batch in flight or waiting to be tried again. */
export class PartitionQueue {
  readonly topic: string
  readonly partition: number
  #queue: PendingRecord[] = []
  #head = 0
  #owner: ProducerIdentity | undefined
  #sequence = 0
  /** The batch cut last, until it is acknowledged or put back. */
  current: PendingBatch | undefined
  /** The broker that has `current` in a request, or gets it as soon as there is a connection. */
  inFlightTo: number | undefined
  /** Not tried before this time (epoch milliseconds). */
  notBefore = 0
  /** Failures in a row. */
  attempts = 0
  /** Offset after the last record that was acknowledged with its place; undefined before the first. */
  position: number | undefined
  /** Most records of a batch; halves while the broker refuses one, to find the guilty record. */
  #limit = Number.POSITIVE_INFINITY
  /** The try under way was written to a broker. */
  #written = false
  /** An earlier try of `current` may have been stored. Stays until the batch is acknowledged or given up: no later answer takes it back. */
  #doubtful = false

  constructor(topic: string, partition: number) {
    this.topic = topic
    this.partition = partition
  }

  get isEmpty(): boolean {
    return this.current === undefined && this.#head === this.#queue.length
  }

  get inFlight(): boolean {
    return this.inFlightTo !== undefined
  }

  /** Whether `current` may be stored. */
  get uncertain(): boolean {
    return this.#written || this.#doubtful
  }

  /** `current` is written to a broker; from now on it may be stored. */
  written(): void {
    this.#written = true
  }

  /** The try under way ended without an acknowledgement: `maybe` when this try may have stored the batch all the same. */
  unacknowledged(stored: 'maybe' | 'not'): void {
    if (stored === 'maybe') this.#doubtful ||= this.#written
    this.#written = false
  }

  push(record: PendingRecord): void {
    this.#queue.push(record)
  }

  /**
   * The batch to send now: the one to be tried again, or a new one. Undefined when nothing is left. A batch that may have been stored
   * keeps the identity it was sent under even when the producer has a new one, so that the broker still recognises it.
   */
  next(maxBytes: number, owner: ProducerIdentity | undefined): PendingBatch | undefined {
    if (this.current === undefined) return this.#cut(maxBytes, owner)
    if (this.current.owner !== owner && !this.uncertain)
      this.current = this.#sequenced(this.current.records, this.current.bytes, owner)
    return this.current
  }

  /** The broker has the batch; its first record lies at `baseOffset`, or at an offset unknown when that is negative. */
  acknowledge(baseOffset = -1): void {
    const { topic, partition } = this
    const records = this.#settle()
    this.#limit *= 2
    if (baseOffset >= 0) this.position = baseOffset + records.length
    for (let i = 0; i < records.length; i++) {
      const { call, onDelivered, bytes } = records[i] as PendingRecord
      onDelivered?.({ topic, partition, offset: baseOffset < 0 ? -1 : baseOffset + i })
      call.acknowledge(bytes)
    }
  }

  /**
   * The broker refused the batch, no try of which is stored, for some of its records: those at the indices in `guilty` are refused, and the
   * others follow. Where the broker did not say which they are smaller batches follow; one with a single record is refused.
   */
  isolate(error: StreamsError, guilty: ReadonlySet<number> = new Set()): void {
    const count = this.current?.records.length ?? 0
    if (this.#refuseSome(guilty, error)) return
    if (count <= 1) {
      if (!this.#packs(error)) this.refuseBatch(error)
      return
    }
    this.putBack()
    this.#limit = Math.ceil(count / 2)
  }

  /** Brokers count a batch as it is compressed: a single record that is too large is tried once more in fewer bytes. */
  #packs(error: StreamsError): boolean {
    const [record] = this.current?.records ?? []
    if (record === undefined || record.packed || error.code !== 'record-too-large') return false
    this.putBack()
    this.#queue = [{ ...record, packed: true }, ...this.#takeQueue().slice(1)]
    return true
  }

  /** The broker refused the batch, no try of which is stored, and would refuse each of its records. */
  refuseBatch(error: StreamsError): void {
    this.#rollBack()
    for (const { call, index, bytes } of this.#settle()) call.refuse(index, error, bytes)
  }

  /** Refuses everything that waits. A batch that may be stored is not touched. */
  refuseWaiting(error: StreamsError): void {
    if (this.current !== undefined && !this.uncertain) this.refuseBatch(error)
    for (const { call, index, bytes } of this.#takeQueue()) call.refuse(index, error, bytes)
  }

  /** The batch is known not to be stored: its records go back to the head of the queue. */
  putBack(): void {
    this.#rollBack()
    const records = this.#settle()
    this.#queue = [...records, ...this.#takeQueue()]
  }

  /** Gives the batch up; whether it is stored is unknown. */
  abandon(error: StreamsError): void {
    for (const { call } of this.#settle()) call.fail(error)
  }

  /** Drops records of calls that have failed, unless they may have been stored already. */
  dropSettled(): void {
    if (this.current?.records.some(({ call }) => call.settled) && !this.uncertain) this.putBack()
    this.#queue = this.#takeQueue().filter(({ call }) => !call.settled)
  }

  #cut(maxBytes: number, owner: ProducerIdentity | undefined): PendingBatch | undefined {
    const records: PendingRecord[] = []
    let bytes = 0
    for (; this.#head < this.#queue.length && records.length < this.#limit; this.#head++) {
      const record = this.#queue[this.#head] as PendingRecord
      if (record.call.settled) continue
      if (records.length > 0 && (record.packed || bytes + record.bytes > maxBytes)) break
      records.push(record)
      bytes += record.bytes
      if (!record.packed) continue
      this.#head++
      break
    }
    if (this.#head === this.#queue.length) this.#takeQueue()
    else if (this.#head > 10_000) this.#queue = this.#takeQueue()
    this.current = records.length === 0 ? undefined : this.#sequenced(records, bytes, owner)
    return this.current
  }

  #sequenced(records: readonly PendingRecord[], bytes: number, owner: ProducerIdentity | undefined): PendingBatch {
    const packed = records[0]?.packed === true
    if (owner === undefined) return { records, bytes, identity: anonymous, owner, packed }
    if (this.#owner !== owner) this.#sequence = 0
    this.#owner = owner
    const identity = { producerId: owner.producerId, epoch: owner.epoch, firstSequence: this.#sequence }
    this.#sequence = (this.#sequence + records.length) % 0x8000_0000
    return { records, bytes, identity, owner, packed }
  }

  /** Whether there were any. */
  #refuseSome(guilty: ReadonlySet<number>, error: StreamsError): boolean {
    const refused = this.current?.records.filter((_, i) => guilty.has(i)) ?? []
    if (refused.length === 0) return false
    const rest = this.current?.records.filter((_, i) => !guilty.has(i)) ?? []
    this.#rollBack()
    this.#settle()
    this.#queue = [...rest, ...this.#takeQueue()]
    for (const { call, index, bytes } of refused) call.refuse(index, error, bytes)
    return true
  }

  #rollBack(): void {
    if (this.current !== undefined && this.current.owner === this.#owner) {
      this.#sequence = Math.max(0, this.current.identity.firstSequence)
    }
  }

  #settle(): readonly PendingRecord[] {
    const records = this.current?.records ?? []
    this.current = undefined
    this.#written = false
    this.#doubtful = false
    this.notBefore = 0
    this.attempts = 0
    return records
  }

  #takeQueue(): PendingRecord[] {
    const rest = this.#head === 0 ? this.#queue : this.#queue.slice(this.#head)
    this.#queue = []
    this.#head = 0
    return rest
  }
}
