import type { TopicPartitionOffset } from '../driver/consumer.ts'
import { asError, codeOf, StreamsError } from '../errors/streams-error.ts'
import { checkApplicationId } from '../graph/names.ts'
import { ofApplication } from '../graph/repartition.ts'
import type { Topology } from '../graph/topology.ts'
import { systemClock } from '../time/clock.ts'
import { withDeadline } from '../time/with-deadline.ts'
import { HeldBytes } from './checkpoint/held-bytes.ts'
import { checkConfig } from './config-rules.ts'
import { GlobalFollower } from './global/follow-globals.ts'
import { GlobalStores } from './global/global-stores.ts'
import { checkGlobalTopics } from './global/global-topics.ts'
import { DamageReport } from './member/damage-report.ts'
import { GroupMember } from './member/group-member.ts'
import { type PartitionState, partitionStates } from './member/partition-state.ts'
import type { Skipped } from './member/skip.ts'
import { type Runnable, Scheduler } from './scheduler.ts'
import { Clients } from './start/clients.ts'
import { checkOffsets } from './start/missing-offsets.ts'
import { Patience } from './start/patience.ts'
import { cachedSerdes } from './steps/serdes.ts'
import { Watchdog } from './steps/watchdog.ts'
import { type ResolvedConfig, resolveConfig, type StreamsConfig } from './streams-config.ts'
import { RecordTurn } from './task/record-turn.ts'
import { UnpackRoom } from './task/unpack-room.ts'
import type { TaskRuntime } from './task-runtime.ts'

/** State of a running topology, like Kafka Streams' `KafkaStreams.State`. */
export type StreamsState = 'created' | 'rebalancing' | 'running' | 'pending-shutdown' | 'not-running' | 'error'

/** The health of a running topology. */
export interface Health {
  /** Whether it makes progress. */
  readonly healthy: boolean
  /** Why it makes no progress. */
  readonly reason?: string
  /** The latest position that a source's log no longer had, and what happened then. */
  readonly notice?: string
}

const tickEvery = 100
/** A partition may be without a leader this long, as after the end of a broker, before that is worth a word. */
const troubleAfterMs = 5_000
/** Longest time that a start waits for the look at settings that only make writes wait. */
const firstLookMs = 2_000

/**
 * A running topology: a member of the consumer group named after the application. Start up to one process per partition.
 * @example
 * const streams = new Streams(topology, { applicationId: 'word-count', driver: kafkaDriver({ brokers: ['localhost:9092'] }) })
 * await streams.start()
 * process.once('SIGTERM', () => streams.close())
 */
export class Streams {
  /** The topology that it runs. */
  readonly topology: Topology
  /** Resolves when the topology has stopped: with undefined after `close`, with the reason when it cannot continue. */
  readonly stopped: Promise<Error | undefined>
  readonly #config: ResolvedConfig
  readonly #runtime: TaskRuntime
  readonly #member: GroupMember
  readonly #clients: Clients
  readonly #watchdog: Watchdog
  readonly #damage: DamageReport
  readonly #patience: Patience
  readonly #globals: GlobalStores
  readonly #follower: GlobalFollower
  readonly #aborter = new AbortController()
  readonly #stop: (error: Error | undefined) => void
  #timers: NodeJS.Timeout[] = []
  #state: StreamsState = 'created'
  #closing: Promise<void> | undefined
  #failure: Error | undefined

  /**
   * Does not connect yet.
   * @throws StreamsError `invalid-configuration` naming each invalid setting and what is allowed
   */
  constructor(topology: Topology, config: StreamsConfig) {
    checkConfig(config)
    this.topology = ofApplication(topology, config.applicationId)
    checkApplicationId(config.applicationId, this.topology)
    this.#config = resolveConfig(config)
    const { promise, resolve } = Promise.withResolvers<Error | undefined>()
    this.stopped = promise
    this.#stop = resolve
    this.#clients = new Clients(this.topology, this.#config)
    this.#watchdog = new Watchdog(this.#config.blockedTimeout)
    this.#damage = new DamageReport(this.topology, this.#config)
    this.#runtime = this.#makeRuntime()
    this.#patience = new Patience(this.#runtime, topology.name, topology.name)
    const { signal } = this.#aborter
    const { admin } = this.#clients
    const sources = { reader: this.#config.driver.reader(), offsets: (name: string) => admin.offsets(name) }
    this.#globals = new GlobalStores(this.topology, this.#runtime, sources, signal)
    this.#follower = new GlobalFollower({
      topology: topology.name,
      globals: this.#globals,
      runtime: this.#runtime,
      admin,
      monitorInterval: this.#config.monitorInterval,
      stallTimeout: this.#config.stallTimeout,
      signal,
      onFailed: error => void this.#fail(error)
    })
    this.#member = new GroupMember(this.topology, {
      config: this.#config,
      runtime: this.#runtime,
      clients: this.#clients,
      patience: this.#patience,
      watch: this.#watchdog,
      signal,
      onRebalancing: () => this.#move('running', 'rebalancing'),
      onRunning: () => this.#move('rebalancing', 'running'),
      onFailed: error => void this.#fail(error)
    })
  }

  /** The current state. */
  get state(): StreamsState {
    return this.#state
  }

  /**
   * Connects, creates changelog, repartition and retry topics, and joins the group. Waits while the broker or the registry is down. When it
   * rejects, it has closed everything that it opened.
   * @throws StreamsError for permanent failures: unknown topic, no access, invalid configuration.
   */
  async start(): Promise<void> {
    const { log, applicationId, driver } = this.#config
    this.#state = 'rebalancing'
    log.info({ topology: this.topology.name, applicationId }, `starting '${this.topology.name}' on ${driver.name}`)
    try {
      await this.#clients.open(this.#runtime.serdes, this.#patience)
      await checkOffsets(this.topology, this.#config, this.#clients.admin, this.#patience)
      await withDeadline(systemClock, firstLookMs, this.#member.topics.first())
      await checkGlobalTopics(this.topology, this.#clients.admin, this.#patience, log)
      await this.#patience.until('broker', () => this.#globals.read())
      if (this.#globals.all.length > 0) void this.#follower.run()
      await this.#member.join()
    } catch (thrown) {
      if (!this.#closing) {
        await this.#member.leave()
        await this.#end(asError(thrown))
      }
      throw thrown
    }
    if (this.#closing) return
    this.#watchdog.start()
    this.#timers = [
      setInterval(() => this.#tick(), tickEvery),
      setInterval(() => void this.#member.look(), this.#config.monitorInterval),
      setInterval(() => void this.#member.lookForTopics(), this.#config.topicInterval)
    ]
    log.info({ topology: this.topology.name, applicationId }, 'started')
  }

  /** Finishes the records taken, within `drainTimeout`, commits them and leaves the group. Records not finished by then are redelivered. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /**
   * Returns whether the topology makes progress: it has whole tasks assigned, waits for nothing, and no task has stopped or stalled. If
   * not, returns the reason; while state is being restored, that is the progress of the restore.
   */
  health(): Health {
    const { lastReset } = this.#member
    const health = this.#look()
    return lastReset === undefined ? health : { ...health, notice: lastReset }
  }

  #look(): Health {
    if (this.#state !== 'running') return { healthy: false, reason: this.#notRunning() }
    const { torn } = this.#clients
    if (torn) return { healthy: false, reason: torn }
    if (this.#follower.trouble) return { healthy: false, reason: this.#follower.trouble }
    for (const { id, failure, waitingFor, stuck, queues } of this.#member.tasks.all()) {
      for (const { topic, partition, position, damaged } of queues.values()) {
        if (!damaged) continue
        return { healthy: false, reason: this.#damage.describe({ topic, partition, position, damaged }) }
      }
      if (stuck) return { healthy: false, reason: stuck }
      if (failure) return { healthy: false, reason: `task ${id} stopped: ${failure.message}` }
      if (waitingFor) return { healthy: false, reason: this.#waiting(waitingFor) }
    }
    const { trouble, openTransaction, strangers, topics, unmatched } = this.#member
    if (unmatched) return { healthy: false, reason: unmatched }
    if (strangers) return { healthy: false, reason: strangers }
    if (topics.words) return { healthy: false, reason: topics.words }
    if (trouble) return { healthy: false, reason: trouble }
    if (openTransaction) return { healthy: false, reason: openTransaction }
    const unread = this.#member.troubles().find(({ forMs }) => forMs >= troubleAfterMs)
    if (unread) return { healthy: false, reason: `waiting for the broker: ${unread.reason}` }
    return { healthy: true }
  }

  #waiting(reason: string): string {
    const { words } = this.#member.topics
    return reason === 'broker' && words ? `waiting for the broker: ${words}` : `waiting for the ${reason}`
  }

  /** Returns the number of records fetched but not finished. */
  inFlight(): number {
    return this.#member.tasks.all().reduce((sum, task) => sum + task.inFlight(), 0)
  }

  /** Why it does not run, in words. */
  #notRunning(): string {
    const { waitingFor, trouble } = this.#patience
    switch (this.#state) {
      case 'created':
        return 'not started yet: call start()'
      case 'rebalancing':
        if (waitingFor) return `waiting for the ${waitingFor}: ${trouble}`
        return this.#globals.reading ?? this.#restoring() ?? this.#joining()
      case 'error':
        return this.#failure?.message ?? this.#state
      default:
        return this.#state
    }
  }

  #joining(): string {
    const { joinTrouble } = this.#member
    return `joining group ${this.#config.applicationId}${joinTrouble === undefined ? '' : `: ${joinTrouble}`}`
  }

  /** How far the restore is that keeps it from running. */
  #restoring(): string | undefined {
    const state = this.#state === 'rebalancing' ? this.#member.tasks.restoreState() : undefined
    if (!state) return undefined
    const { waiting, tasks, restored, total, trouble } = state
    const far = `restoring ${waiting} of ${tasks} tasks: ${restored} of ${total} changelog records read`
    return trouble ? `${far}; ${trouble}` : far
  }

  /** Returns the partitions that it reads, and its progress in each. */
  partitions(): readonly PartitionState[] {
    return partitionStates(this.#member.tasks.all())
  }

  /**
   * Resumes a partition that stopped at a damaged batch, at the given offset. The records before that offset count as skipped and are
   * committed.
   * @throws StreamsError `invalid-configuration` when there is nothing to skip, saying why.
   */
  skip(to: TopicPartitionOffset): Skipped {
    return this.#member.skip(to)
  }

  async #close(): Promise<void> {
    if (this.#state === 'not-running' || this.#state === 'error') return
    this.#state = 'pending-shutdown'
    this.#aborter.abort(new StreamsError('timeout', 'the topology was closed'))
    this.#patience.abort()
    await this.#member.leave()
    await this.#end(undefined)
    this.#config.log.info({ topology: this.topology.name }, 'stopped')
  }

  async #end(error: Error | undefined): Promise<void> {
    this.#state = error ? 'error' : 'not-running'
    this.#failure = error
    for (const timer of this.#timers) clearInterval(timer)
    this.#aborter.abort(error ?? new StreamsError('timeout', 'the topology was closed'))
    this.#patience.abort()
    await this.#member.dropAll()
    await this.#globals.close()
    await Promise.all([this.#clients.close(), this.#watchdog.stop()])
    this.#stop(error)
  }

  #move(from: StreamsState, to: StreamsState): void {
    if (this.#state === from) this.#state = to
  }

  #makeRuntime(): TaskRuntime {
    const { applicationId, clock, random, log, metrics, stores, task } = this.#config
    const { schedule } = new Scheduler(task => this.#member.applyFlow(task))
    return {
      applicationId,
      producer: this.#clients.producer,
      serdes: cachedSerdes(this.#config.serdes),
      stores,
      clock,
      random,
      log,
      metrics,
      options: task,
      partitionsOf: topic => this.#clients.partitionsOf(topic),
      state: () => this.#clients.state,
      globals: { get: store => this.#globals.get(store) },
      room: new UnpackRoom(this.#config.bufferedBytes, task.bufferedBytes),
      schedule,
      lagOf: partition => this.#member.lagOf(partition),
      held: new HeldBytes(this.#config.heldBytes, schedule),
      ...(task.commitEachRecord ? { turn: new RecordTurn(schedule) } : {}),
      onCheckpoint: () => this.#member.checkpointed(),
      onLetter: topic => this.#member.topics.noteLetters(topic),
      onFailure: (task, error) => this.#taskFailed(task, error),
      onDamaged: (_task, damaged) => this.#damage.found(damaged)
    }
  }

  /** A dead letter that cannot be written stops its partition; the others go on as long as there are any. All else ends the topology. */
  #taskFailed({ id }: Runnable, error: Error): void {
    const tasks = this.#member.tasks.all()
    const isLast = tasks.length > 0 && tasks.every(task => task.isClosed) && this.#member.tasks.isRestored
    if (isLast || codeOf(error, 'processing-failed') !== 'dead-letter-failed') return void this.#fail(error)
    this.#config.log.error(
      { topology: this.topology.name, task: id, err: error },
      `task ${id} stopped: ${error.message}`
    )
    this.#member.applyFlow()
  }

  #tick(): void {
    for (const task of this.#member.tasks.all()) {
      try {
        task.tick()
      } catch (thrown) {
        task.fail(asError(thrown))
      }
    }
  }

  async #fail(error: Error): Promise<void> {
    if (this.#closing) return
    this.#config.log.error(
      { topology: this.topology.name, code: codeOf(error, 'processing-failed'), err: error },
      `cannot continue: ${error.message}`
    )
    this.#closing = this.#member.leave().then(() => this.#end(error))
    await this.#closing
  }
}
