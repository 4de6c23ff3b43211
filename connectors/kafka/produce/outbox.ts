import { type ErrorCode, type Logger, type ProducerRecord, StreamsError } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import { retrying } from '../retrying.ts'
import type { WireBroker } from '../wire/kafkajs-internals.ts'
import { PartitionQueue } from './partition-queue.ts'
import { Placement } from './placement.ts'
import { verdictOf } from './produce-errors.ts'
import { type ExchangeOptions, exchange, type QueueAnswer } from './produce-exchange.ts'
import { newIdentity, type ProducerIdentity } from './producer-identity.ts'
import type { PendingRecord, SendCall } from './send-call.ts'

export interface OutboxOptions extends ExchangeOptions {
  readonly idempotent: boolean
  readonly maxBatchBytes: number
  readonly logger: Logger | undefined
  /** Nothing can be sent: credentials refused, for instance. Fails the calls. */
  readonly onFatal: (error: StreamsError) => void
}

/** One request being put together for a broker. */
interface Draft {
  readonly queues: PartitionQueue[]
  bytes: number
}

/** Most bytes of one request over all partitions. */
const maxRequestBytes = 8_000_000
const firstPauseMs = 50
/** Neither waiting nor another broker helps: the calls fail at once. */
const hopeless: ReadonlySet<ErrorCode> = new Set(['authorization-failed', 'invalid-configuration'])
const longestPauseMs = 1000

/**
 * Brings records to the leaders of their partitions: one request in flight for each broker, each with what has gathered meanwhile. A batch
 * that may have been stored is sent again under the same sequence numbers, so that a lost acknowledgement neither loses nor doubles it.
 */
export class Outbox {
  readonly #cluster: KafkaCluster
  readonly #options: OutboxOptions
  readonly #placement: Placement
  readonly #queues = new Map<string, PartitionQueue[]>()
  readonly #active = new Set<PartitionQueue>()
  /** Brokers with a request in flight; the connection once it is there. */
  readonly #busy = new Map<number, WireBroker | undefined>()
  /** Topics whose leaders are being asked for. */
  readonly #asking = new Set<string>()
  #identity: ProducerIdentity | undefined
  #preparing = false
  #scheduled = false
  #wakeUp: NodeJS.Timeout | undefined
  #trouble: StreamsError | undefined
  #closed = false

  constructor(cluster: KafkaCluster, options: OutboxOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#placement = new Placement(cluster, {
      onPlaced: (topic, partition, record) => this.#enqueue(topic, partition, record),
      onRefused: (topic, error) => this.#refuse(topic, error),
      onTrouble: error => this.#note(error),
      onReady: () => this.#schedule(),
      hasQueued: topic => this.#queues.get(topic)?.some(queue => queue?.isEmpty === false) === true
    })
  }

  /** Makes the first connection, so that the first send need not. Rejects when no broker takes it within the limit. */
  connect(limitMs: number): Promise<void> {
    return retrying(limitMs, async () => {
      try {
        if (this.#options.idempotent) this.#identity = await newIdentity(this.#cluster)
        else await this.#cluster.metadata([])
      } catch (error) {
        throw streamsErrorOf(error, 'connecting the producer', 'production-failed')
      }
    })
  }

  add(record: ProducerRecord, pending: PendingRecord): void {
    this.#placement.add(record, pending)
  }

  /** All records of a call are added. */
  endCall(): void {
    this.#placement.endCall()
    this.#schedule()
  }

  /** Offset after the last record of a partition that the broker acknowledged; undefined when there is none. */
  position(topic: string, partition: number): number | undefined {
    return this.#queues.get(topic)?.[partition]?.position
  }

  /**
   * Calls whose time is over. Where a batch may have been stored all its calls fail as `delivery-timeout`, its connection is cut, and
   * further records go out under a new identity; the others fail as `broker-unavailable` and are not sent.
   */
  giveUp(late: ReadonlySet<SendCall>, timeoutMs: number): void {
    for (const queue of this.#active) {
      const isLate = queue.current?.records.some(({ call }) => late.has(call)) === true
      if (isLate && queue.uncertain) this.#abandon(queue, timeoutMs)
    }
    for (const call of late) call.fail(unsent(timeoutMs, this.#trouble))
    this.#dropSettled()
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#placement.close()
    clearTimeout(this.#wakeUp)
  }

  #abandon(queue: PartitionQueue, timeoutMs: number): void {
    queue.abandon(unknownOutcome(timeoutMs, this.#trouble))
    this.#identity = undefined
    const leader = this.#cluster.leaderOf(queue.topic, queue.partition)
    const broker = leader === undefined ? undefined : this.#busy.get(leader)
    if (queue.inFlight && broker !== undefined) this.#cluster.discard(broker)
  }

  #dropSettled(): void {
    for (const queue of this.#active) if (!queue.inFlight) queue.dropSettled()
  }

  #enqueue(topic: string, partition: number, record: PendingRecord): void {
    const queues = this.#queues.get(topic) ?? []
    this.#queues.set(topic, queues)
    const queue = queues[partition] ?? new PartitionQueue(topic, partition)
    queues[partition] = queue
    queue.push(record)
    this.#active.add(queue)
  }

  #refuse(topic: string, error: StreamsError): void {
    for (const queue of this.#queues.get(topic) ?? []) queue?.refuseAll(error)
    this.#queues.delete(topic)
  }

  #schedule(): void {
    if (this.#scheduled || this.#closed) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#pump()
    })
  }

  #pump(): void {
    for (const queue of this.#active) if (queue.isEmpty && !queue.inFlight) this.#active.delete(queue)
    if (this.#closed || this.#active.size === 0) return
    if (this.#options.idempotent && this.#identity === undefined) this.#prepare()
    else for (const [leader, { queues }] of this.#drafts()) void this.#deliver(leader, queues)
  }

  #drafts(): ReadonlyMap<number, Draft> {
    const now = Date.now()
    const drafts = new Map<number, Draft>()
    for (const queue of this.#active) {
      if (queue.inFlight || queue.notBefore > now) continue
      const leader = this.#cluster.leaderOf(queue.topic, queue.partition)
      if (leader === undefined) this.#postpone(queue)
      else if (!this.#busy.has(leader)) this.#draft(drafts, leader, queue)
    }
    return drafts
  }

  #draft(drafts: Map<number, Draft>, leader: number, queue: PartitionQueue): void {
    const draft = drafts.get(leader) ?? { queues: [], bytes: 0 }
    if (draft.bytes >= maxRequestBytes) return
    const batch = queue.next(this.#options.maxBatchBytes, this.#identity)
    if (batch === undefined) return
    draft.queues.push(queue)
    draft.bytes += batch.bytes
    drafts.set(leader, draft)
  }

  async #deliver(leader: number, queues: readonly PartitionQueue[]): Promise<void> {
    this.#busy.set(leader, undefined)
    for (const queue of queues) queue.inFlight = true
    const batches = queues.map(({ current }) => current)
    const settle = (each: (queue: PartitionQueue) => void): void =>
      queues.forEach((queue, i) => {
        if (queue.current !== undefined && queue.current === batches[i]) each(queue)
      })
    try {
      const broker = await this.#cluster.node(leader)
      this.#busy.set(leader, broker)
      const answerFor = await exchange(this.#cluster, broker, queues, this.#options)
      settle(queue => this.#settle(queue, answerFor(queue)))
    } catch (error) {
      this.#note(streamsErrorOf(error, 'sending', 'broker-unavailable'))
      settle(queue => this.#postpone(queue))
    } finally {
      this.#busy.delete(leader)
      for (const queue of queues) queue.inFlight = false
      this.#schedule()
    }
  }

  #settle(queue: PartitionQueue, { errorCode: code, baseOffset }: QueueAnswer): void {
    const verdict = verdictOf(code)
    if (verdict === 'stored') {
      queue.acknowledge(code === 0 ? baseOffset : -1)
      return
    }
    const error = streamsErrorOfCode(code, `sending to ${queue.topic}/${queue.partition}`, 'production-failed')
    if (verdict === 'isolate') queue.isolate(error)
    else if (verdict === 'refuse') queue.refuseBatch(error)
    else {
      this.#note(error)
      queue.uncertain = verdict === 'uncertain'
      if (verdict === 'new-identity') this.#identity = undefined
      if (verdict === 'unknown-topic') this.#placement.check(queue.topic)
      this.#postpone(queue)
    }
  }

  /** Tries again later, after asking who the leader is now. */
  #postpone(queue: PartitionQueue): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** queue.attempts++)
    const due = Date.now() + pause
    queue.notBefore = due
    setTimeout(() => {
      // The timer counts, not the clock: it may ring a moment before the clock is there.
      if (queue.notBefore === due) queue.notBefore = 0
      this.#schedule()
    }, pause)
    void this.#askForLeaders(queue.topic)
  }

  /** One question at a time for each topic, whatever the number of its partitions that wait. */
  async #askForLeaders(topic: string): Promise<void> {
    if (this.#asking.has(topic)) return
    this.#asking.add(topic)
    try {
      await this.#cluster.metadata([topic])
    } catch (error) {
      this.#note(streamsErrorOf(error, 'asking for the leader', 'broker-unavailable'))
    }
    this.#asking.delete(topic)
  }

  #prepare(): void {
    if (this.#preparing) return
    this.#preparing = true
    newIdentity(this.#cluster).then(
      identity => {
        this.#preparing = false
        this.#identity = identity
        this.#schedule()
      },
      error => {
        this.#preparing = false
        this.#note(streamsErrorOf(error, 'getting a producer id', 'production-failed'))
        this.#wakeUp = setTimeout(() => this.#schedule(), firstPauseMs * 4)
      }
    )
  }

  #note(error: StreamsError): void {
    this.#trouble = error
    this.#options.logger?.debug({ error }, 'kafka: sending failed, trying again')
    if (!hopeless.has(error.code)) return
    this.#options.onFatal(error)
    this.#dropSettled()
  }
}

function unsent(timeoutMs: number, trouble: StreamsError | undefined): StreamsError {
  return new StreamsError(
    'broker-unavailable',
    `the records could not be sent within ${timeoutMs} ms and are not stored: ${trouble?.message ?? 'no broker answered'}`,
    { retryable: true, cause: trouble }
  )
}

function unknownOutcome(timeoutMs: number, cause: StreamsError | undefined): StreamsError {
  return new StreamsError(
    'delivery-timeout',
    `no acknowledgement came within ${timeoutMs} ms: whether the records are stored is unknown, and sending them again may double them`,
    { retryable: true, cause }
  )
}
