import { type ErrorCode, type Logger, type ProducerRecord, StreamsError } from '#streams'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import { retrying } from '../retrying.ts'
import type { PartitionAnswer } from '../wire/messages/produce-message.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { PartitionQueues } from './partition-queues.ts'
import { Placement } from './placement.ts'
import type { ProduceBroker, ProduceCluster } from './produce-cluster.ts'
import { verdictOf } from './produce-errors.ts'
import { IdentityKeeper } from './producer-identity.ts'
import type { PendingRecord, SendCall } from './send-call.ts'

export interface OutboxOptions {
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
/** Where the broker left a partition out of its answer. */
const missing = { errorCode: -1, baseOffset: -1, reason: undefined, guilty: [] }

/**
 * Brings records to the leaders of their partitions: one request in flight for each broker, each with what has gathered meanwhile. A batch
 * of which one try may be stored is sent again under the same sequence numbers until a broker acknowledges it; where that does not come
 * in time, or a broker contradicts itself, its calls hear that the outcome is unknown and what follows goes out under a new identity. So
 * an acknowledged record is stored once, and a record that is said not to be stored is not.
 */
export class Outbox {
  readonly #cluster: ProduceCluster
  readonly #options: OutboxOptions
  readonly #placement: Placement
  readonly #queues = new PartitionQueues()
  /** Brokers with a request in flight; undefined until there is a connection. */
  readonly #busy = new Map<number, ProduceBroker | undefined>()
  /** Topics whose leaders are being asked for. */
  readonly #asking = new Set<string>()
  readonly #identity: IdentityKeeper
  #scheduled = false
  #trouble: StreamsError | undefined
  #closed = false

  constructor(cluster: ProduceCluster, options: OutboxOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#identity = new IdentityKeeper(cluster.newIdentity)
    this.#placement = new Placement(cluster, {
      onPlaced: (topic, partition, record) => this.#queues.push(topic, partition, record),
      onRefused: (topic, error) => this.#refuse(topic, error),
      onTrouble: error => this.#note(error),
      onReady: () => this.#schedule(),
      hasQueued: topic => this.#queues.of(topic).some(queue => !queue.isEmpty)
    })
  }

  /** Makes the first connection, so that the first send need not. Rejects when no broker takes it within the limit. */
  connect(limitMs: number): Promise<void> {
    return retrying(limitMs, async () => {
      try {
        if (this.#options.idempotent) await this.#identity.connect()
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
    return this.#queues.at(topic, partition)?.position
  }

  /**
   * Calls whose time is over. Where a batch may have been stored all its calls fail as `delivery-timeout`, its connection is cut, and
   * further records go out under a new identity; the others fail as `broker-unavailable` and are not sent.
   */
  giveUp(late: ReadonlySet<SendCall>, timeoutMs: number): void {
    for (const queue of this.#queues.active) {
      const isLate = queue.current?.records.some(({ call }) => late.has(call)) === true
      if (isLate && queue.uncertain) this.#cutOff(queue, unknownOutcome(timeoutMs, this.#trouble))
    }
    for (const call of late) call.fail(unsent(call, timeoutMs, this.#trouble))
    this.#dropSettled()
    this.#schedule()
  }

  close(): void {
    this.#closed = true
    this.#placement.close()
  }

  /** Gives up a batch that may still be on its way to the broker. */
  #cutOff(queue: PartitionQueue, error: StreamsError): void {
    const broker = queue.inFlightTo === undefined ? undefined : this.#busy.get(queue.inFlightTo)
    this.#abandon(queue, error)
    broker?.cut()
  }

  /** Whether the batch is stored will never be known: its sequence numbers must not be used again. */
  #abandon(queue: PartitionQueue, error: StreamsError): void {
    queue.abandon(error)
    this.#identity.drop()
  }

  #dropSettled(): void {
    this.#placement.dropSettled()
    for (const queue of this.#queues.active) if (!queue.inFlight) queue.dropSettled()
  }

  #refuse(topic: string, error: StreamsError): void {
    for (const queue of this.#queues.of(topic)) {
      if (queue.current !== undefined && queue.uncertain) this.#cutOff(queue, contradicted(error))
      queue.refuseWaiting(error)
    }
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
    this.#queues.rest()
    if (this.#closed || this.#queues.active.size === 0) return
    if (this.#options.idempotent && this.#identity.current === undefined) this.#prepare()
    else for (const [leader, { queues }] of this.#drafts()) void this.#deliver(leader, queues)
  }

  #prepare(): void {
    this.#identity.renew(
      () => this.#schedule(),
      error => this.#note(streamsErrorOf(error, 'getting a producer id', 'production-failed'))
    )
  }

  #drafts(): ReadonlyMap<number, Draft> {
    const now = performance.now()
    const drafts = new Map<number, Draft>()
    for (const queue of this.#queues.active) {
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
    const batch = queue.next(this.#options.maxBatchBytes, this.#identity.current)
    if (batch === undefined) return
    draft.queues.push(queue)
    draft.bytes += batch.bytes
    drafts.set(leader, draft)
  }

  async #deliver(leader: number, queues: readonly PartitionQueue[]): Promise<void> {
    this.#busy.set(leader, undefined)
    for (const queue of queues) queue.inFlightTo = leader
    let throttleMs = 0
    try {
      const broker = await this.#cluster.broker(leader)
      this.#busy.set(leader, broker)
      throttleMs = await this.#exchange(broker, queues)
    } catch (error) {
      this.#note(streamsErrorOf(error, 'sending', 'broker-unavailable'))
      for (const queue of queues) if (queue.current !== undefined) this.#postpone(queue)
    }
    for (const queue of queues) queue.inFlightTo = undefined
    if (throttleMs > 0) await this.#rest(leader, throttleMs)
    this.#busy.delete(leader)
    this.#schedule()
  }

  /** Sends the current batches to one broker in one request, and settles each by the answer. Returns how long the broker wants to rest. */
  async #exchange(broker: ProduceBroker, queues: readonly PartitionQueue[]): Promise<number> {
    const sent = queues.flatMap(queue => {
      // Calls may have failed while the connection was made: their records must not go out any more.
      queue.dropSettled()
      const { current: batch, topic, partition } = queue
      return batch === undefined ? [] : [{ queue, batch, data: { ...batch, topic, partition } }]
    })
    const settle = (run: (entry: (typeof sent)[number]) => void): void => {
      for (const entry of sent) if (entry.queue.current === entry.batch) run(entry)
    }
    const { refused, send } = broker.prepare(sent.map(({ data }) => data))
    settle(({ queue, data }) => {
      const error = refused.get(data)
      if (error === undefined) queue.written()
      else this.#final(queue, 'isolate', error)
    })
    if (refused.size === sent.length) return 0
    try {
      const { partitions, throttleMs } = await send()
      const answers = new Map(partitions.map(answer => [this.#queues.at(answer.topic, answer.partition), answer]))
      settle(({ queue }) => this.#settle(queue, answers.get(queue) ?? missing))
      return throttleMs
    } catch (error) {
      settle(({ queue }) => queue.unacknowledged('maybe'))
      throw error
    }
  }

  #settle(queue: PartitionQueue, answer: Omit<PartitionAnswer, 'topic' | 'partition'>): void {
    const { errorCode: code, baseOffset, reason, guilty } = answer
    const verdict = verdictOf(code)
    if (verdict === 'stored') return queue.acknowledge(baseOffset)
    queue.unacknowledged(verdict === 'uncertain' || verdict === 'unknown-topic' ? 'maybe' : 'not')
    if (verdict === 'repeat' && queue.uncertain) return queue.acknowledge()
    const what = `sending to ${queue.topic}/${queue.partition}${reason === undefined ? '' : ` (${reason})`}`
    const error = streamsErrorOfCode(code, what, 'production-failed')
    if (verdict === 'isolate' || verdict === 'refuse') return this.#final(queue, verdict, error, guilty)
    this.#note(error)
    if (verdict === 'new-identity' || verdict === 'repeat') {
      this.#identity.drop()
      if (queue.uncertain) return this.#abandon(queue, contradicted(error))
    }
    if (verdict === 'unknown-topic') this.#placement.check(queue.topic)
    this.#postpone(queue)
  }

  /** A batch is refused for good. Of an earlier try that may be stored this says nothing. */
  #final(
    queue: PartitionQueue,
    verdict: 'isolate' | 'refuse',
    error: StreamsError,
    guilty: readonly number[] = []
  ): void {
    if (queue.uncertain) this.#abandon(queue, contradicted(error))
    else if (verdict === 'isolate') queue.isolate(error, new Set(guilty))
    else queue.refuseBatch(error)
  }

  /** Tries again later, after asking who the leader is now. */
  #postpone(queue: PartitionQueue): void {
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** queue.attempts++)
    const due = performance.now() + pause
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

  /** The broker has used up its quota for us, and said for how long. */
  #rest(leader: number, throttleMs: number): Promise<void> {
    this.#options.logger?.debug({ broker: leader, throttleMs }, 'kafka: the broker throttles this producer')
    return new Promise(resolve => setTimeout(resolve, throttleMs).unref())
  }

  #note(error: StreamsError): void {
    this.#trouble = error
    this.#options.logger?.debug({ error }, 'kafka: sending failed, trying again')
    if (!hopeless.has(error.code)) return
    for (const queue of this.#queues.active) {
      if (queue.current !== undefined && queue.uncertain) this.#cutOff(queue, contradicted(error))
    }
    this.#options.onFatal(error)
    this.#dropSettled()
  }
}

function unsent({ stored, count }: SendCall, timeoutMs: number, trouble: StreamsError | undefined): StreamsError {
  const why = trouble?.message ?? 'no broker answered'
  const options = { retryable: true, cause: trouble }
  if (stored === 0) {
    const message = `the records could not be sent within ${timeoutMs} ms and are not stored: ${why}`
    return new StreamsError('broker-unavailable', message, options)
  }
  const message = `${stored} of ${count} records are stored, the others could not be sent within ${timeoutMs} ms; sending all again doubles the first: ${why}`
  return new StreamsError('delivery-timeout', message, options)
}

function unknownOutcome(timeoutMs: number, cause: StreamsError | undefined): StreamsError {
  return new StreamsError(
    'delivery-timeout',
    `no acknowledgement came within ${timeoutMs} ms: whether the records are stored is unknown, and sending them again may double them`,
    { retryable: true, cause }
  )
}

function contradicted(cause: StreamsError): StreamsError {
  return new StreamsError(
    'delivery-timeout',
    `an acknowledgement got lost, and then the broker refused the records: whether they are stored is unknown, and sending them again may double them: ${cause.message}`,
    { retryable: true, cause }
  )
}
