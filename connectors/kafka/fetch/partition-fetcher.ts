import type { AutoOffsetReset, Logger, StreamsError } from '#streams'
import type { ConsumerBatch, PartitionTrouble, PositionReset } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOf, streamsErrorOfCode } from '../kafka-errors.ts'
import { defaultMaxUnpackedBytes, FetchedBatch } from '../wire/batches/fetched-batch.ts'
import { readRecordBatches } from '../wire/batches/record-batch-reader.ts'
import type { WireBroker } from '../wire/kafkajs-internals.ts'
import { commonVersion, messages } from '../wire/messages/api-versions.ts'
import { remedyFor } from './fetch-errors.ts'
import { FetchPositions } from './fetch-positions.ts'
import { type Fetched, type FetchedPartition, type FetchLimits, fetchCall } from './fetch-protocol.ts'
import { fetchWait, firstAwake } from './fetch-waits.ts'
import { LeaderWatch } from './leader-watch.ts'
import { PositionCheck } from './position-check.ts'
import { PositionLookup } from './position-lookup.ts'
import type { Reading } from './reading.ts'

export interface FetcherOptions extends FetchLimits {
  readonly maxBytesPerPartition: number
  /** Most bytes that one batch may unpack to. Default 64 MiB. */
  readonly maxUnpackedBatchBytes?: number | undefined
  readonly logger: Logger | undefined
  /** Where this client is, to be served by a replica near to it. */
  readonly rack?: string | undefined
  /** What to do without a position that the log has. */
  readonly resetPolicyOf: (topic: string) => AutoOffsetReset
  /** One batch; the next of the same broker waits for a returned promise. An error stops the fetcher. */
  readonly onBatch: (batch: ConsumerBatch) => void | Promise<void>
  /** The log does not have a position any more; reading goes on when the promise resolves. A rejection stops the fetcher. */
  readonly onReset: (reset: PositionReset) => Promise<void>
  /** The fetcher has stopped by itself and will not go on. */
  readonly onFailed: (error: StreamsError) => void
}

/** A partition as it was asked for. */
interface Asked {
  readonly reading: Reading
  readonly version: number
}

/** How long a nearer replica is read from before the leader is asked again, and how long the leader after a replica failed. */
const replicaMs = 300_000
const leaderOnlyMs = 30_000
/** The first version of Fetch in which brokers compare epochs themselves. */
const comparesEpochs = 12

/** Reads partitions from their leaders, or replicas near by, one request in flight for each broker, and hands over what comes in order. */
export class PartitionFetcher {
  readonly positions = new FetchPositions()
  readonly #cluster: KafkaCluster
  readonly #options: FetcherOptions
  readonly #lookup: PositionLookup
  readonly #leaders: LeaderWatch
  readonly #loops = new Set<number>()
  readonly #wakers = new Set<() => void>()
  readonly #unwatch: () => void
  #running = false
  #stopped = false

  constructor(cluster: KafkaCluster, options: FetcherOptions) {
    this.#cluster = cluster
    this.#options = options
    this.#lookup = new PositionLookup(cluster, this.positions, new PositionCheck(cluster, options.resetPolicyOf), {
      ...options,
      onTrouble: () => this.#leaders.refresh(),
      onSettled: () => this.#look(),
      onFailed: error => this.#fail(error)
    })
    const topics = (): readonly string[] => [...new Set([...this.positions.all()].map(({ topic }) => topic))]
    this.#leaders = new LeaderWatch(cluster, topics, error =>
      options.logger?.debug({ error }, 'kafka: the leaders are not known, trying again')
    )
    this.#unwatch = cluster.watch(() => this.#look())
  }

  /** Begins to read what was assigned in `positions`. */
  run(): void {
    this.#running = true
    this.#look()
  }

  /** Looks at `positions` again after a resume or a seek. */
  wake(): void {
    for (const waker of [...this.#wakers]) waker()
  }

  /** Partitions that cannot be read at the moment. */
  troubles(): readonly PartitionTrouble[] {
    return this.positions.troubles(performance.now())
  }

  /** Nothing is handed over any more. */
  stop(): void {
    this.#stopped = true
    this.#unwatch()
    this.#leaders.stop()
    this.positions.clear()
    this.wake()
  }

  /** Called again whenever leaders were looked up, by whomever, and replicas change: there is a loop for each broker that is read from. */
  #look(): void {
    if (this.#stopped || !this.#running) return
    let isLeaderless = false
    for (const reading of this.positions.all()) {
      this.#lookup.compareTopic(reading)
      const node = this.#nodeOf(reading)
      if (node === undefined) isLeaderless = this.#hasNoLeader(reading)
      else if (!this.#loops.has(node)) this.#loop(node)
    }
    this.wake()
    if (isLeaderless) this.#leaders.refresh()
  }

  #loop(node: number): void {
    this.#loops.add(node)
    this.#fetchFrom(node).catch(error => this.#fail(error))
  }

  #fail(error: unknown): void {
    if (this.#stopped) return
    this.stop()
    this.#options.onFailed(streamsErrorOf(error, 'reading', 'processing-failed'))
  }

  async #fetchFrom(node: number): Promise<void> {
    while (!this.#stopped) {
      for (const reading of this.#readFrom(node)) {
        const held = this.positions.release(reading)
        if (held !== undefined) await this.#options.onBatch(held)
      }
      const all = this.#readFrom(node)
      if (all.length === 0) break
      const now = performance.now()
      const awake = all.filter(({ trouble }) => trouble === undefined || trouble.until <= now)
      for (const reading of awake) if (reading.next !== 'fetch') this.#lookup.look(reading)
      const open = awake.filter(isOpen)
      if (open.length === 0) await this.#somethingChanges(firstAwake(all, now))
      else await this.#fetch(node, open, fetchWait(all, open, this.#options.maxWaitMs, now))
    }
    this.#loops.delete(node)
  }

  #readFrom(node: number): readonly Reading[] {
    return [...this.positions.all()].filter(reading => this.#nodeOf(reading) === node)
  }

  #nodeOf({ topic, partition, replica, next }: Reading): number | undefined {
    const leader = this.#cluster.leaderOf(topic, partition)
    if (replica === undefined || next !== 'fetch' || leader === undefined) return leader
    return replica.until > performance.now() ? replica.node : leader
  }

  #hasNoLeader(reading: Reading): true {
    const { topic, partition } = reading
    const exists = this.#cluster.topic(topic)?.topicErrorCode === 0
    const reason = exists ? `partition ${topic}-${partition} has no leader` : `topic ${topic} does not exist`
    this.positions.note(reading, reason, performance.now())
    return true
  }

  async #fetch(node: number, open: readonly Reading[], maxWaitMs: number): Promise<void> {
    const asked = open.map(reading => ({ reading, version: reading.version }))
    const fetched = await this.#request(node, open, maxWaitMs)
    if (fetched === undefined) return
    if (fetched.errorCode !== 0) {
      for (const { reading } of asked) this.#refused(reading, node, fetched.errorCode)
      return
    }
    const byName = Map.groupBy(asked, ({ reading }) => reading.topic)
    for (const part of fetched.partitions) {
      const topic = this.#cluster.nameOf(part.topic) ?? part.topic
      const one = byName.get(topic)?.find(({ reading }) => reading.partition === part.partition)
      if (one !== undefined) await this.#take(one, node, part)
    }
  }

  /** Undefined when there is nothing to ask, or the broker could not be asked: its partitions rest then. */
  async #request(node: number, open: readonly Reading[], maxWaitMs: number): Promise<Fetched | undefined> {
    try {
      const broker = await this.#cluster.node(node)
      if (this.#mustCompare(broker, open)) return undefined
      const limits = { ...this.#options, maxWaitMs }
      return await this.#cluster.send(broker, fetchCall(broker, open.map(this.#wanted), limits, this.#rack(open)))
    } catch (thrown) {
      if (this.#stopped) return undefined
      const error = streamsErrorOf(thrown, 'reading', 'broker-unavailable')
      if (!error.retryable && error.code !== 'unknown-topic') throw error
      this.#options.logger?.debug({ error }, 'kafka: reading failed, trying again')
      // What others have taken over while the broker kept silent is read from them already.
      for (const reading of open) if (this.#nodeOf(reading) === node) this.#failedAt(reading, node, error.message)
      return undefined
    }
  }

  readonly #wanted = ({ topic, topicId, partition, position: offset, epochs }: Reading) => ({
    topic,
    topicId,
    partition,
    offset,
    maxBytes: this.#options.maxBytesPerPartition,
    leaderEpoch: this.#cluster.leader(topic, partition)?.epoch ?? -1,
    lastEpoch: epochs.last
  })

  #rack(open: readonly Reading[]): string {
    const now = performance.now()
    return open.some(({ leaderOnlyUntil }) => leaderOnlyUntil > now) ? '' : (this.#options.rack ?? '')
  }

  /** Brokers before 2.7 do not compare epochs with each fetch: they are asked once for each leader. */
  #mustCompare(broker: WireBroker, open: readonly Reading[]): boolean {
    if ((commonVersion(broker, messages.fetch) ?? 0) >= comparesEpochs) return false
    const other = open.filter(({ topic, partition, epochs, comparedFor }) => {
      const epoch = this.#cluster.leader(topic, partition)?.epoch ?? -1
      return epochs.last >= 0 && epoch >= 0 && epoch !== comparedFor
    })
    for (const reading of other) reading.next = 'compare'
    return other.length > 0
  }

  async #take({ reading, version }: Asked, node: number, part: FetchedPartition): Promise<void> {
    if (!this.positions.isCurrent(reading, version)) return
    if (part.errorCode !== 0) return this.#refused(reading, node, part.errorCode)
    const { diverging, preferredReplica } = part
    if (diverging !== undefined) return this.#lookup.diverged(reading, diverging.endOffset, diverging.epoch)
    if (preferredReplica >= 0 && preferredReplica !== node && reading.leaderOnlyUntil <= performance.now()) {
      reading.replica = { node: preferredReplica, until: performance.now() + replicaMs }
      this.#look()
    }
    reading.trouble = undefined
    reading.end = endOf(part)
    const packed = readRecordBatches(part.data, reading.position, part.aborted)
    // An answer without a batch says nothing of the offsets behind the position: brokers answer so when a read takes long.
    const nextOffset = packed.nextOffset ?? reading.position
    if (nextOffset <= reading.position && packed.damage === undefined) return
    reading.epochs.add(part.data)
    const { maxUnpackedBatchBytes: maxUnpackedBytes = defaultMaxUnpackedBytes } = this.#options
    const limits = { from: reading.position, nextOffset, maxUnpackedBytes }
    const batch = this.positions.accept(reading, new FetchedBatch({ ...part, topic: reading.topic }, packed, limits))
    if (batch !== undefined) await this.#options.onBatch(batch)
  }

  #refused(reading: Reading, node: number, code: number): void {
    const { topic, partition } = reading
    const error = streamsErrorOfCode(code, `reading ${topic}-${partition}`, 'broker-unavailable')
    const remedy = remedyFor(code)
    if (remedy === 'stop') throw error
    this.#options.logger?.debug({ error, topic, partition, code }, 'kafka: the broker refused a fetch, trying again')
    if (remedy === 'check-position' && reading.replica === undefined) reading.next = 'bounds'
    else if (remedy === 'wait' && reading.replica === undefined) this.#rest(reading, error.message)
    else this.#failedAt(reading, node, error.message)
  }

  /** A broker cannot serve a partition at the moment: a replica is left alone for a while, a leader is looked up again. */
  #failedAt(reading: Reading, node: number, reason: string): void {
    if (reading.replica?.node === node) {
      reading.replica = undefined
      reading.leaderOnlyUntil = performance.now() + leaderOnlyMs
      this.#look()
    }
    this.#rest(reading, reason)
    this.#leaders.refresh()
  }

  #rest(reading: Reading, reason: string): void {
    this.positions.rest(reading, reason, performance.now())
  }

  /** Resolves when something was changed, or after a while. */
  #somethingChanges(limitMs: number | undefined): Promise<void> {
    return new Promise(resolve => {
      const waker = (): void => {
        clearTimeout(timer)
        this.#wakers.delete(waker)
        resolve()
      }
      const timer = limitMs === undefined ? undefined : setTimeout(waker, limitMs)
      this.#wakers.add(waker)
    })
  }
}

/** Brokers that know nothing of open transactions say -1. */
function endOf({ highWatermark, lastStableOffset }: FetchedPartition): number {
  return lastStableOffset < 0 ? highWatermark : Math.min(highWatermark, lastStableOffset)
}

function isOpen({ next, paused, held, damaged }: Reading): boolean {
  return next === 'fetch' && !paused && held === undefined && !damaged
}
