import type {
  Consumer,
  ConsumerBatch,
  ConsumerListener,
  PartitionTrouble,
  PositionReset,
  TopicPartition,
  TopicPartitionOffset
} from '../../driver/consumer.ts'
import type { PartitionReader } from '../../driver/reader.ts'
import { asError, codeOf } from '../../errors/streams-error.ts'
import { hasPatterns } from '../../graph/matched-topics.ts'
import type { Topology } from '../../graph/topology.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import { sleep } from '../../time/clock.ts'
import { withDeadline } from '../../time/with-deadline.ts'
import type { Runnable } from '../scheduler.ts'
import { ChangelogBounds } from '../start/changelog-bounds.ts'
import type { Clients } from '../start/clients.ts'
import type { Patience } from '../start/patience.ts'
import { RestoreTurns } from '../start/restore-turns.ts'
import type { Watch } from '../steps/watch.ts'
import type { ResolvedConfig } from '../streams-config.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import type { AssignedTask, Restoring } from './assigned-task.ts'
import { Committer } from './committer.ts'
import { FlowControl } from './flow-control.ts'
import { inWords } from './partitions-in-words.ts'
import { lostPosition, PositionResets, restartPositions } from './position-resets.ts'
import { RebuildDelay } from './rebuild-delay.ts'
import { RepartitionPurge } from './repartition-purge.ts'
import { type Skipped, skipDamaged } from './skip.ts'
import { cannotSubscribe, subscriptionOf } from './subscription.ts'
import { TaskCloser } from './task-closer.ts'
import { TaskSet } from './task-set.ts'
import { Monitor } from './watch/monitor.ts'
import { PatternWatch } from './watch/pattern-watch.ts'
import type { TopicWatch } from './watch/topic-watch.ts'

/** What a member works with, and whom it tells. */
export interface MemberContext {
  readonly config: ResolvedConfig
  readonly runtime: TaskRuntime
  readonly clients: Clients
  readonly patience: Patience
  readonly watch: Watch
  /** Aborts when the topology ends. */
  readonly signal: AbortSignal
  /** The group gives partitions anew. */
  readonly onRebalancing: () => void
  /** Partitions, or none, are assigned, and their tasks run. */
  readonly onRunning: () => void
  /** It cannot go on. */
  readonly onFailed: (error: Error) => void
}

/**
 * One topology's membership of its consumer group: takes partitions and gives them up, commits, pauses and resumes, and builds the
 * consumer anew when it crashes or stands still.
 */
export class GroupMember {
  readonly tasks: TaskSet
  readonly #topology: Topology
  readonly #context: MemberContext
  readonly #committer: Committer
  readonly #flow: FlowControl
  readonly #monitor: Monitor
  readonly #purge: RepartitionPurge
  readonly #closer: TaskCloser
  readonly #rebuildDelay: RebuildDelay
  readonly #resets: PositionResets
  readonly #patterns: PatternWatch
  #consumer: Consumer | undefined
  readonly #reader: PartitionReader
  #left = false
  /** Whether the group has come together and its partitions are dealt out. */
  #isAssigned = false
  #joinTrouble: string | undefined
  /** Rises with each assignment and each end of one. */
  #turn = 0
  #looking = false

  constructor(topology: Topology, context: MemberContext) {
    const { config, runtime, clients, watch } = context
    this.#topology = topology
    this.#context = context
    this.tasks = new TaskSet({ topology, runtime, watch, turns: new RestoreTurns(config.concurrentRestores) })
    this.#reader = config.driver.reader()
    this.#committer = new Committer(topology.name, config, () => ({
      consumer: this.#consumer,
      tasks: this.tasks.all()
    }))
    this.#flow = new FlowControl(config.task, { records: config.bufferedRecords, bytes: config.bufferedBytes })
    this.#monitor = new Monitor(topology, config, clients.admin)
    this.#purge = new RepartitionPurge(topology, config, clients.admin)
    this.#closer = new TaskCloser(config, this.#monitor)
    this.#rebuildDelay = new RebuildDelay(config)
    this.#resets = new PositionResets(topology.name, config)
    this.#patterns = new PatternWatch(topology, config, clients, context.patience)
  }

  /** Joins the group; waits while the broker is away. */
  async join(): Promise<void> {
    const { config, patience } = this.#context
    this.tasks.refresh()
    const consumer = config.driver.consumer({
      ...config.consumer,
      ...subscriptionOf(this.#topology, config),
      groupId: config.applicationId
    })
    if (hasPatterns(this.#topology) && !consumer.subscribe) throw cannotSubscribe(config.driver.name)
    this.#patterns.count()
    this.#consumer = consumer
    await patience.until('broker', () => consumer.start(this.#listener(consumer)))
  }

  /** Why the group has not come together although it is tried, in words. */
  get joinTrouble(): string | undefined {
    return this.#joinTrouble
  }

  /** The newest position that was lost, in words. */
  get lastReset(): string | undefined {
    return this.#resets.last
  }

  /** What the consumer has not handed over of a partition yet; see `Consumer.lag`. */
  lagOf(partition: TopicPartition): number | undefined {
    return this.#consumer?.lag ? this.#consumer.lag(partition) : 0
  }

  /** Partitions that the consumer cannot read at the moment. */
  troubles(): readonly PartitionTrouble[] {
    return this.#consumer?.troubles?.() ?? []
  }

  /** Pauses and resumes partitions as needed. */
  applyFlow(changed?: Runnable): void {
    if (this.#consumer) this.#flow.apply(this.#consumer, this.tasks.all(), changed)
  }

  /** Lets a partition that stands still at a damaged batch go on at an offset. Throws `invalid-configuration` where there is none. */
  skip(to: TopicPartitionOffset): Skipped {
    const { config } = this.#context
    const topology = this.#topology.name
    const skipped = skipDamaged(this.#consumer, this.tasks.get(to.topic, to.partition), to)
    config.metrics.series(engineMetrics.skipped, { topology, topic: to.topic }).add(skipped.to - skipped.from)
    const { topic, partition } = to
    config.log.warn(
      { topology, topic, partition, ...skipped },
      `skipped offsets ${skipped.from} to ${skipped.to - 1} as told`
    )
    this.applyFlow()
    return skipped
  }

  /** A task has a checkpoint to commit: soon, or with `commitEachRecord` at once, which the returned promise waits for. */
  checkpointed(): Promise<void> | undefined {
    if (!this.#context.config.task.commitEachRecord) this.#committer.soon()
    else if (this.#consumer) return this.#committer.commit(this.#consumer, this.tasks.all())
    return undefined
  }

  /** What keeps offsets from being committed, if that lasts, in words. */
  get trouble(): string | undefined {
    return this.#committer.trouble
  }

  /** The open transaction of another producer that has been waited for too long, in words. */
  get openTransaction(): string | undefined {
    return this.#monitor.openTransaction
  }

  /** Members of the group that are none of ours, in words. */
  get strangers(): string | undefined {
    return this.#monitor.strangers
  }

  /** Why a topic that matches a pattern is not read, in words. */
  get unmatched(): string | undefined {
    return this.#patterns.trouble
  }

  /** Looks which topics match the patterns that are read; where they are others than before, the group deals them out. */
  async lookForTopics(): Promise<void> {
    if (this.#left || !hasPatterns(this.#topology) || !(await this.#patterns.look())) return
    this.tasks.refresh()
    this.#monitor.topics.refresh()
    if (!this.#left) this.#consumer?.subscribe?.(subscriptionOf(this.#topology, this.#context.config))
  }

  /** Settings of the topics that are written to. */
  get topics(): TopicWatch {
    return this.#monitor.topics
  }

  /** Reports lag; a consumer that stands still is built anew unless it is between assignments. */
  async look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const stalled = await this.#monitor.look(this.tasks.all(), this.#flow.paused).finally(() => {
      this.#looking = false
    })
    void this.#purge.look(this.tasks.all())
    if (stalled && this.#isAssigned) await this.#rebuild('stalled', stalled)
  }

  /** Finishes what was taken and leaves the group. */
  async leave(): Promise<void> {
    const { log } = this.#context.config
    this.#left = true
    this.#turn++
    this.#committer.stop()
    await this.#consumer?.stop().catch((thrown: unknown) => log.warn({ err: thrown }, 'leaving the group failed'))
  }

  /** Drops every task. */
  dropAll(): Promise<void> {
    return this.#closer.close(this.tasks.remove())
  }

  #listener(consumer: Consumer): ConsumerListener {
    return {
      onAssigned: partitions => this.#assigned(consumer, partitions),
      onRevoked: (partitions, deadline) => this.#revoked(consumer, partitions, deadline),
      onLost: partitions => this.#lost(consumer, partitions),
      onReset: reset => this.#reset(consumer, reset),
      onBatch: batch => this.#batch(batch),
      onError: (error, retryable) => this.#crashed(consumer, error, retryable)
    }
  }

  /** Waits for no restore: a partition rests until its task has its state, so that the next rebalance finds this member ready. */
  async #assigned(consumer: Consumer, partitions: readonly TopicPartitionOffset[]): Promise<void> {
    const { config, clients, patience, onFailed } = this.#context
    if (consumer !== this.#consumer) return
    this.#joinTrouble = undefined
    const topology = this.#topology.name
    config.metrics.series(engineMetrics.rebalances, { topology }).add(1)
    const turn = ++this.#turn
    try {
      await clients.checkPartitions(partitions, patience)
    } catch (thrown) {
      if (turn === this.#turn) onFailed(asError(thrown))
      return
    }
    if (turn === this.#turn) this.#take(consumer, partitions)
    // Another member may have found a topic, which is why the group has come together.
    void this.lookForTopics()
  }

  #take(consumer: Consumer, partitions: readonly TopicPartitionOffset[]): void {
    const { config } = this.#context
    const topology = this.#topology.name
    void this.#closer.close(this.tasks.leftOut(partitions))
    this.#restoreAndRun(consumer, this.tasks.assign(partitions, this.#restoring()))
    this.#isAssigned = true
    const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`)
    config.log.info({ topology, partitions: names }, `joined group ${config.applicationId}, ${inWords(partitions)}`)
    if (this.tasks.isRestored) this.#context.onRunning()
  }

  #restoring(): Restoring {
    const { config, clients } = this.#context
    const { settled } = this.#closer
    const bounds = new ChangelogBounds(clients.admin)
    return { bounds, reader: this.#reader, onMissingChangelog: config.onMissingChangelog, settled: () => settled }
  }

  #restoreAndRun(consumer: Consumer, assigned: ReturnType<TaskSet['assign']>): void {
    consumer.pause(assigned.flatMap(({ task }) => (task.isRunning ? [] : task.partitions())))
    for (const { task, ready } of assigned) void this.#whenReady(consumer, task, ready)
  }

  /**
   * The log does not have a position any more. Where records were deleted the task goes on behind them; else it is made anew, with its state as
   * of its last checkpoint, and takes again what it had not committed. Ends the topology where nothing is to be skipped.
   */
  async #reset(consumer: Consumer, reset: PositionReset): Promise<void> {
    if (consumer !== this.#consumer) return
    this.#resets.note(reset)
    if (reset.to === undefined) return this.#context.onFailed(lostPosition(reset))
    if (reset.reason === 'deleted') return
    const [task] = this.tasks.remove([reset])
    if (task === undefined) return
    this.#context.onRebalancing()
    void this.#closer.close([task])
    const positions = restartPositions(task, reset, reset.to)
    for (const position of positions) if (!isAt(position, reset)) consumer.seek(position)
    consumer.resume(positions)
    this.#restoreAndRun(consumer, this.tasks.begin(positions, this.#restoring()))
    if (this.tasks.isRestored) this.#context.onRunning()
  }

  async #whenReady(consumer: Consumer, task: AssignedTask, ready: Promise<void>): Promise<void> {
    const wasRunning = task.isRunning
    const { clock, log } = this.#context.config
    const began = clock.steady()
    try {
      await ready
    } catch (thrown) {
      if (!task.isStopped) this.#context.onFailed(asError(thrown))
      return
    }
    if (wasRunning || !task.isRunning || consumer !== this.#consumer) return
    consumer.resume(task.partitions())
    const { restored } = task.progress.sum
    const seconds = Math.round((clock.steady() - began) / 100) / 10
    if (restored > 0)
      log.info({ task: task.id, restored }, `restored task ${task.id}: ${restored} changelog records in ${seconds} s`)
    if (this.tasks.isRestored) this.#context.onRunning()
  }

  /** The group gave the partitions to others without asking: their tasks, those being restored too, write nothing more. */
  #lost(consumer: Consumer, partitions: readonly TopicPartition[]): void {
    if (consumer !== this.#consumer) return
    this.#rebalancing()
    this.#committer.forget(partitions)
    void this.#closer.close(this.tasks.remove(partitions))
  }

  /** Finishes and commits what was taken. Tasks with nothing left to do are kept until it is known who gets them, and restores go on. */
  async #revoked(consumer: Consumer, partitions: readonly TopicPartition[], deadline: number): Promise<void> {
    const { config } = this.#context
    this.#rebalancing()
    const given = this.tasks.setAside(partitions)
    const tasks = given.flatMap(({ task }) => task ?? [])
    const limit = Math.min(deadline, config.drainTimeout)
    await withDeadline(config.clock, limit, Promise.all(tasks.map(task => task.drain())))
    await this.#committer.commit(consumer, tasks)
    this.#committer.forget(partitions)
    const over = this.#left ? given : given.filter(task => !task.canBeKept)
    await this.#closer.close(this.tasks.forget(over))
    const count = partitions.length
    config.log.info({ topology: this.#topology.name, partitions: count }, `gave up ${count} partitions`)
  }

  #rebalancing(): void {
    this.#turn++
    this.#isAssigned = false
    this.#context.onRebalancing()
  }

  #batch(batch: ConsumerBatch): void {
    this.#context.config.metrics
      .series(engineMetrics.fetchBatch, { topology: this.#topology.name })
      .observe(batch.size?.records ?? batch.records.length)
    this.tasks.add(batch)
    this.applyFlow(this.tasks.get(batch.topic, batch.partition))
  }

  #crashed(consumer: Consumer, error: Error, retryable: boolean): void {
    if (consumer !== this.#consumer || this.#left) return
    const topology = this.#topology.name
    this.#context.config.log.error({ topology, retryable, err: error }, `the consumer crashed: ${error.message}`)
    const code = codeOf(error, 'processing-failed')
    if (code === 'member-fenced' || code === 'offset-out-of-range') this.#context.onFailed(error)
    else if (retryable) this.#joinTrouble = error.message
    else void this.#rebuild('crashed', error)
  }

  /** Throws the consumer away and joins again with a new one, with backoff; what does not pass ends the topology. */
  async #rebuild(reason: string, cause: Error): Promise<void> {
    const { config, signal, onFailed } = this.#context
    const { log, metrics, clock } = config
    const topology = this.#topology.name
    const delay = this.#rebuildDelay.next()
    log.warn({ topology, reason, delay }, `rebuilding the consumer: ${cause.message}`)
    metrics.series(engineMetrics.restarts, { topology, reason }).add(1)
    this.#rebalancing()
    const old = this.#consumer
    this.#consumer = undefined
    await this.dropAll()
    await old?.stop().catch((thrown: unknown) => log.warn({ err: thrown }, 'stopping the crashed consumer failed'))
    try {
      await sleep(clock, delay, signal)
      if (!this.#left) await this.join()
    } catch (thrown) {
      if (!this.#left) onFailed(asError(thrown))
    }
  }
}

function isAt({ topic, offset }: TopicPartitionOffset, reset: PositionReset): boolean {
  return topic === reset.topic && offset === reset.to
}
