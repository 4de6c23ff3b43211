import { asError, type ConsumerOptions, StreamsError, sleep, type TopicPartition } from '#streams'
import type {
  CommitFailure,
  Consumer,
  ConsumerListener,
  PartitionTrouble,
  PositionReset,
  Subscription,
  TopicPartitionOffset
} from '#streams/connector'
import { resetPolicy } from '../driver/reset-policy.ts'
import { type MemoryBroker, unknownTopic } from './memory-broker.ts'
import type { MemoryGroup } from './memory-group.ts'
import { MemoryPositions } from './memory-positions.ts'

let members = 0

const defaultRebalanceTimeoutMs = 60_000

/** A group member on a `MemoryBroker`. */
export class MemoryConsumer implements Consumer {
  readonly #broker: MemoryBroker
  #options: ConsumerOptions
  readonly #group: MemoryGroup
  readonly #positions: MemoryPositions
  /** How long it may drain before it counts as lost. */
  readonly #revokeDeadlineMs: number
  #id = ''
  #generation = 0
  #listener: ConsumerListener | undefined
  #delivering = false
  #scheduled = false
  #unwatch: () => void = () => undefined
  #stopped: Promise<void> | undefined
  readonly #stopCalled = Promise.withResolvers<void>()

  constructor(broker: MemoryBroker, options: ConsumerOptions) {
    this.#broker = broker
    this.#options = options
    this.#group = broker.group(options.groupId)
    this.#positions = new MemoryPositions(broker, topic => resetPolicy(this.#options)(topic))
    this.#revokeDeadlineMs = (options.rebalanceTimeoutMs ?? defaultRebalanceTimeoutMs) * 0.75
  }

  readonly start = async (listener: ConsumerListener): Promise<void> => {
    const fault = this.#broker.faults.takeStart()
    if (fault !== undefined) throw fault
    await Promise.race([this.#broker.back(), this.#stopCalled.promise])
    this.#broker.checkReachable()
    const { topics, groupId } = this.#options
    const refusal = this.#broker.faults.refusalOf(...topics, groupId)
    if (refusal !== undefined) throw refusal
    const missing = topics.filter(topic => this.#broker.partitionsOf(topic) === undefined)
    if (missing.length > 0) throw unknownTopic(missing.join(', '))
    if (this.#stopped !== undefined) return
    this.#listener = listener
    this.#unwatch = this.#broker.watch(() => this.#pump())
    await this.#join()
  }

  readonly subscribe = (subscription: Subscription): void => {
    this.#options = { ...this.#options, ...subscription }
    const { topics, topicGroups = [] } = this.#options
    this.#group.resubscribe(this.#id, topics, topicGroups).catch(error => this.#report(error))
  }

  readonly pause = (partitions: readonly TopicPartition[]): void => this.#positions.pause(partitions)

  readonly resume = (partitions: readonly TopicPartition[]): void => {
    this.#positions.resume(partitions)
    this.#pump()
  }

  readonly seek = (position: TopicPartitionOffset): void => {
    this.#positions.seek(position)
    this.#pump()
  }

  readonly lag = (partition: TopicPartition): number | undefined => this.#positions.lag(partition)

  readonly troubles = (): readonly PartitionTrouble[] => this.#positions.troubles()

  readonly commit = async (offsets: readonly TopicPartitionOffset[]): Promise<readonly CommitFailure[]> => {
    const [id, generation] = [this.#id, this.#generation]
    const marked = offsets.map(offset => ({ ...offset, mark: this.#positions.markOf(offset) }))
    await new Promise<void>(resolve => this.#broker.schedule(resolve))
    this.#broker.checkReachable()
    const fault = this.#broker.faults.takeCommit()
    if (fault !== undefined) throw fault
    const refusalOf = ({ topic }: TopicPartition): Error | undefined => this.#broker.faults.commitRefusalOf(topic)
    this.#group.commit(
      id,
      generation,
      marked.filter(at => !refusalOf(at))
    )
    return offsets.flatMap(({ topic, partition }) => {
      const error = refusalOf({ topic, partition })
      return error ? [{ topic, partition, error }] : []
    })
  }

  readonly stop = (): Promise<void> => {
    this.#stopped ??= this.#leave()
    this.#stopCalled.resolve()
    return this.#stopped
  }

  /** Removes this member from its group, as an expired session does. It rejoins automatically. For tests. */
  readonly expire = (): Promise<void> => this.#group.expire(this.#id)

  async #leave(): Promise<void> {
    await this.#group.leave(this.#id)
    this.#unwatch()
    this.#delivering = false
  }

  #join(): Promise<void> {
    this.#id = `${this.#options.groupId}-${String(++members).padStart(6, '0')}`
    return this.#group.join({
      id: this.#id,
      instanceId: this.#options.groupInstanceId,
      topics: this.#options.topics,
      topicGroups: this.#options.topicGroups ?? [],
      revoke: () => this.#revoke(),
      assign: (partitions, generation) => this.#assign(partitions, generation),
      lose: () => this.#lose(),
      fence: () => this.#fence()
    })
  }

  async #revoke(): Promise<void> {
    this.#delivering = false
    const given = this.#positions.partitions()
    if (given.length === 0) return
    const cancel = new AbortController()
    const drained = this.#listener?.onRevoked(given, this.#revokeDeadlineMs).then(
      () => true,
      error => this.#report(error)
    )
    const late = sleep(this.#broker.clock, this.#revokeDeadlineMs, cancel.signal).then(
      () => false,
      () => true
    )
    const inTime = await Promise.race([drained, late])
    cancel.abort()
    if (inTime !== true) this.#listener?.onLost(given)
    this.#positions.clear()
  }

  /** The other partitions go on meanwhile. */
  async #reset(reset: PositionReset): Promise<void> {
    const generation = this.#generation
    try {
      await this.#listener?.onReset(reset)
    } catch (error) {
      this.#listener?.onError(asError(error), false)
      return
    }
    if (generation !== this.#generation) return
    const batch = this.#positions.resumeFrom(reset)
    if (batch !== undefined && this.#delivering) this.#listener?.onBatch(batch)
    this.#pump()
  }

  #report(error: unknown): boolean {
    this.#listener?.onError(asError(error), true)
    return true
  }

  async #assign(partitions: readonly TopicPartition[], generation: number): Promise<void> {
    this.#generation = generation
    const starts = partitions.map(p => this.#positions.start(p, this.#group.position(p)))
    this.#keep(
      starts.filter(({ topic }) => resetPolicy(this.#options)(topic) === 'latest'),
      generation
    )
    this.#positions.assign(starts)
    const told = starts.map(({ mark: _, ...start }) => start)
    await Promise.race([this.#listener?.onAssigned(told), this.#stopCalled.promise])
    if (this.#generation !== generation) return
    this.#delivering = this.#stopped === undefined
    if (this.#delivering) this.#pump()
    else this.#dropAll()
  }

  /** Commits positions at the end of the log that were not committed before, so that the next rebalance does not move them on. */
  #keep(starts: readonly TopicPartitionOffset[], generation: number): void {
    const found = starts.filter(start => this.#group.position(start) === undefined)
    this.#group.commit(this.#id, generation, found)
  }

  #dropAll(): void {
    this.#delivering = false
    const lost = this.#positions.partitions()
    this.#positions.clear()
    if (lost.length > 0) this.#listener?.onLost(lost)
  }

  #fence(): void {
    this.#generation = -1
    this.#dropAll()
    this.#stopped ??= Promise.resolve()
    const { groupId, groupInstanceId } = this.#options
    const words = `another process has joined group ${groupId} as '${groupInstanceId}'`
    this.#listener?.onError(new StreamsError('member-fenced', `${words}: give each process an id of its own`), false)
  }

  #lose(): void {
    this.#generation = -1
    this.#dropAll()
    if (this.#stopped === undefined) {
      this.#join().catch(error =>
        this.#listener?.onError(
          new StreamsError('broker-unavailable', 'could not join the group again', { cause: error, retryable: true }),
          false
        )
      )
    }
  }

  #pump(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#broker.schedule(() => {
      this.#scheduled = false
      this.#deliver()
    })
  }

  #deliver(): void {
    if (!this.#delivering || this.#broker.isAway) return
    // All of them before anything is read: a position in the log before says nothing of this one.
    for (let lost = this.#positions.lost(); lost !== undefined; lost = this.#positions.lost()) void this.#reset(lost)
    const batch = this.#positions.next()
    if (batch === undefined) return
    this.#listener?.onBatch(batch)
    this.#pump()
  }
}
