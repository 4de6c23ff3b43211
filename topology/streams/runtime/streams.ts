import type { Admin } from '../driver/admin.ts'
import type { Producer } from '../driver/producer.ts'
import type { Source, SourceBatch, SourceListener, TopicPartition, TopicPartitionOffset } from '../driver/source.ts'
import { asError, codeOf, StreamsError } from '../errors/streams-error.ts'
import type { Topology } from '../graph/topology.ts'
import { engineMetrics } from '../metrics/engine-metrics.ts'
import { type Clock, sleep } from '../time/clock.ts'
import { Committer } from './committer.ts'
import { FlowControl } from './flow-control.ts'
import { createInternalTopics } from './internal-topics.ts'
import { Monitor } from './monitor.ts'
import { Patience } from './patience.ts'
import { RecordTurn } from './record-turn.ts'
import { Scheduler } from './scheduler.ts'
import { cachedSerdes, writtenSerdes } from './serdes.ts'
import type { StreamTask } from './stream-task.ts'
import { type ResolvedConfig, resolveConfig, type StreamsConfig } from './streams-config.ts'
import type { Runnable, TaskRuntime } from './task-runtime.ts'
import { TaskSet } from './task-set.ts'
import { Watchdog } from './watchdog.ts'

/** As Kafka Streams' `KafkaStreams.State`. */
export type StreamsState = 'created' | 'rebalancing' | 'running' | 'pending-shutdown' | 'not-running' | 'error'

const tickEvery = 50

/**
 * A running topology: a member of the consumer group named after the application. Start as many processes as there are partitions.
 * @example
 * const streams = new Streams(topology, { applicationId: 'word-count', driver: kafkaDriver({ brokers: ['localhost:9092'] }) })
 * await streams.start()
 * process.once('SIGTERM', () => streams.close())
 */
export class Streams {
  /** What it runs. */
  readonly topology: Topology
  /** Resolves when it has stopped: with nothing after `close`, with the reason when it cannot go on. */
  readonly stopped: Promise<Error | undefined>
  readonly #config: ResolvedConfig
  readonly #runtime: TaskRuntime
  readonly #tasks: TaskSet
  readonly #producer: Producer
  readonly #admin: Admin
  readonly #committer: Committer
  readonly #flow: FlowControl
  readonly #monitor: Monitor
  readonly #watchdog: Watchdog
  readonly #patience: Patience
  readonly #aborter = new AbortController()
  readonly #stop: (error: Error | undefined) => void
  #source: Source | undefined
  #timers: NodeJS.Timeout[] = []
  #state: StreamsState = 'created'
  #dropped: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined
  #rebuilds = 0
  #rebuiltAt = Number.NEGATIVE_INFINITY

  /** Connects to nothing yet. */
  constructor(topology: Topology, config: StreamsConfig) {
    this.topology = topology
    this.#config = resolveConfig(config)
    const { promise, resolve } = Promise.withResolvers<Error | undefined>()
    this.stopped = promise
    this.#stop = resolve
    this.#producer = this.#config.driver.producer(this.#config.producer)
    this.#admin = this.#config.driver.admin()
    this.#watchdog = new Watchdog(this.#config.blockedTimeout)
    this.#runtime = this.#makeRuntime()
    this.#tasks = new TaskSet(topology, this.#runtime, this.#watchdog)
    this.#committer = new Committer(topology.name, this.#config.log, this.#config.metrics)
    this.#flow = new FlowControl(this.#config.task, this.#config.bufferedBytes)
    this.#patience = new Patience(this.#runtime, topology.name, topology.name)
    this.#monitor = new Monitor(topology, this.#config, this.#admin)
  }

  /** Where it is in its life. */
  get state(): StreamsState {
    return this.#state
  }

  /**
   * Connects, creates changelog and retry topics, joins the group. Waits while broker or registry are away.
   * @throws StreamsError that does not pass: unknown topic, no access, invalid configuration.
   */
  async start(): Promise<void> {
    const { log, applicationId } = this.#config
    this.#state = 'rebalancing'
    try {
      await this.#patience.until('broker', () => this.#producer.connect())
      await this.#patience.until('broker', () => this.#admin.connect())
      for (const serde of writtenSerdes(this.topology, this.#runtime.serdes)) {
        await this.#patience.until('broker', async () => serde.open?.())
      }
      for (const node of this.topology.nodes) {
        if (node.kind === 'sink') await this.#patience.until('sink', async () => node.sink.open?.())
      }
      await createInternalTopics(this.topology, this.#config, this.#admin, this.#patience)
      await this.#join()
    } catch (thrown) {
      if (!this.#closing) await this.#end(asError(thrown))
      throw thrown
    }
    if (this.#closing) return
    this.#watchdog.start()
    this.#timers = [
      setInterval(() => this.#tick(), tickEvery),
      setInterval(() => void this.#commit(), this.#config.commitInterval),
      setInterval(() => void this.#look(), this.#config.monitorInterval)
    ]
    log.info({ topology: this.topology.name, applicationId }, 'started')
  }

  /** Finishes what was taken, within `drainTimeout`, commits it, leaves the group. Records not finished by then come again. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Whether it makes progress: partitions are assigned and nothing is being waited for. The reason otherwise. */
  health(): { readonly healthy: boolean; readonly reason?: string } {
    if (this.#state !== 'running') return { healthy: false, reason: this.#state }
    for (const task of this.#tasks.all())
      if (task.waitingFor) return { healthy: false, reason: `waiting for the ${task.waitingFor}` }
    return { healthy: true }
  }

  /** Records fetched and not finished. */
  inFlight(): number {
    return this.#tasks.all().reduce((sum, task) => sum + task.inFlight(), 0)
  }

  async #close(): Promise<void> {
    if (this.#state === 'not-running' || this.#state === 'error') return
    this.#state = 'pending-shutdown'
    this.#aborter.abort(new StreamsError('timeout', 'the topology was closed'))
    this.#patience.abort()
    await this.#leave()
    await this.#end(undefined)
    this.#config.log.info({ topology: this.topology.name }, 'stopped')
  }

  async #end(error: Error | undefined): Promise<void> {
    this.#state = error ? 'error' : 'not-running'
    for (const timer of this.#timers) clearInterval(timer)
    this.#aborter.abort(error ?? new StreamsError('timeout', 'the topology was closed'))
    this.#patience.abort()
    await this.#drop(this.#tasks.remove(this.#tasks.all().flatMap(task => [...task.queues.values()])))
    const ends = [this.#producer.close(), this.#admin.close(), this.#watchdog.stop()]
    const sinks = this.topology.nodes.flatMap(node => (node.kind === 'sink' ? [node.sink.close?.()] : []))
    for (const end of await Promise.allSettled([...ends, ...sinks])) {
      if (end.status === 'rejected') this.#config.log.warn({ err: end.reason }, 'closing a client failed')
    }
    this.#stop(error)
  }

  #makeRuntime(): TaskRuntime {
    const { applicationId, clock, random, log, metrics, stores, task } = this.#config
    const scheduler = new Scheduler()
    const turn = (runnable: StreamTask): { id: string; run: () => boolean } => ({
      id: runnable.id,
      run: () => {
        const more = runnable.run()
        this.#applyFlow()
        return more
      }
    })
    const turns = new WeakMap<object, { id: string; run: () => boolean }>()
    const schedule = (runnable: Runnable): void => {
      const entry = turns.get(runnable) ?? turn(runnable as StreamTask)
      turns.set(runnable, entry)
      scheduler.schedule(entry)
    }
    return {
      applicationId,
      producer: this.#producer,
      serdes: cachedSerdes(this.#config.serdes),
      stores,
      clock,
      random,
      log,
      metrics,
      options: task,
      schedule,
      ...(task.commitEachRecord ? { turn: new RecordTurn(schedule) } : {}),
      onCheckpoint: () => (task.commitEachRecord ? this.#commit() : undefined),
      onFailure: (_task, error) => void this.#fail(error)
    }
  }

  #applyFlow(): void {
    if (this.#source) this.#flow.apply(this.#source, this.#tasks.all())
  }

  async #join(): Promise<void> {
    const { applicationId, consumer } = this.#config
    const source = this.#config.driver.source({
      ...consumer,
      topics: this.topology.sourceTopics(),
      groupId: applicationId
    })
    this.#source = source
    await this.#patience.until('broker', () => source.start(this.#listener(source)))
  }

  #listener(source: Source): SourceListener {
    return {
      onAssigned: partitions => this.#assigned(source, partitions),
      onRevoked: (partitions, deadline) => this.#revoked(source, partitions, deadline),
      onLost: partitions => void this.#drop(this.#tasks.remove(partitions)),
      onBatch: batch => this.#batch(batch),
      onError: (error, retryable) => this.#crashed(source, error, retryable)
    }
  }

  async #assigned(source: Source, partitions: readonly TopicPartitionOffset[]): Promise<void> {
    const { metrics, log, onMissingChangelog } = this.#config
    metrics.series(engineMetrics.rebalances, { topology: this.topology.name }).add(1)
    const reader = this.#config.driver.reader()
    const { signal } = this.#aborter
    const clients = { admin: this.#admin, reader, onMissingChangelog, patience: this.#patience, signal }
    try {
      await this.#dropped
      signal.throwIfAborted()
      await this.#tasks.assign(partitions, clients)
    } catch (thrown) {
      if (!this.#aborter.signal.aborted) void this.#fail(asError(thrown))
      return
    }
    if (this.#source === source && this.#state === 'rebalancing') this.#state = 'running'
    const names = partitions.map(({ topic, partition }) => `${topic}-${partition}`)
    log.info({ topology: this.topology.name, partitions: names }, `assigned ${names.length} partitions`)
  }

  async #revoked(source: Source, partitions: readonly TopicPartition[], deadline: number): Promise<void> {
    if (this.#state === 'running') this.#state = 'rebalancing'
    const tasks = this.#tasks.remove(partitions)
    const limit = Math.min(deadline, this.#config.drainTimeout)
    await within(this.#config.clock, limit, Promise.all(tasks.map(task => task.drain())))
    await this.#committer.commit(source, tasks)
    await this.#drop(tasks)
    this.#config.log.info(
      { topology: this.topology.name, partitions: partitions.length },
      `gave up ${partitions.length} partitions`
    )
  }

  /** Closes tasks at once; resolves when their stores are free and writes under way have ended, or `drainTimeout` has passed. */
  #drop(tasks: readonly StreamTask[]): Promise<void> {
    for (const task of tasks) task.close()
    this.#dropped = Promise.all([this.#dropped, this.#release(tasks)]).then(() => undefined)
    return this.#dropped
  }

  async #release(tasks: readonly StreamTask[]): Promise<void> {
    for (const task of tasks) this.#monitor.forget(task)
    const closed = await Promise.allSettled(tasks.map(task => task.closeStores()))
    for (const result of closed) {
      if (result.status === 'rejected') this.#config.log.warn({ err: result.reason }, 'closing a store failed')
    }
    const ended = Promise.all(tasks.map(task => task.aborted()))
    await within(this.#config.clock, this.#config.drainTimeout, ended)
  }

  #batch(batch: SourceBatch): void {
    this.#config.metrics
      .series(engineMetrics.fetchBatch, { topology: this.topology.name })
      .observe(batch.records.length)
    this.#tasks.get(batch.topic, batch.partition)?.add(batch)
    this.#applyFlow()
  }

  #tick(): void {
    const now = this.#config.clock.now()
    for (const task of this.#tasks.all()) {
      try {
        task.tick(now)
      } catch (thrown) {
        task.fail(asError(thrown))
      }
    }
  }

  async #commit(): Promise<void> {
    if (this.#source) await this.#committer.commit(this.#source, this.#tasks.all())
  }

  async #look(): Promise<void> {
    const stalled = await this.#monitor.look(this.#tasks.all(), this.#flow.paused)
    if (stalled && this.#state === 'running') await this.#rebuild('stalled', stalled)
  }

  #crashed(source: Source, error: Error, retryable: boolean): void {
    if (source !== this.#source || this.#closing) return
    this.#config.log.error(
      { topology: this.topology.name, retryable, err: error },
      `the consumer crashed: ${error.message}`
    )
    if (!retryable) void this.#rebuild('crashed', error)
  }

  /** Throws the consumer away and joins again with a new one, with backoff; what does not pass ends the topology. */
  async #rebuild(reason: string, cause: Error): Promise<void> {
    const { log, metrics, clock } = this.#config
    const delay = this.#rebuildDelay()
    log.warn({ topology: this.topology.name, reason, delay }, `rebuilding the consumer: ${cause.message}`)
    metrics.series(engineMetrics.restarts, { topology: this.topology.name, reason }).add(1)
    this.#state = 'rebalancing'
    const old = this.#source
    this.#source = undefined
    await this.#drop(this.#tasks.remove(this.#tasks.all().flatMap(task => [...task.queues.values()])))
    await old?.stop().catch((thrown: unknown) => log.warn({ err: thrown }, 'stopping the crashed consumer failed'))
    try {
      await sleep(clock, delay, this.#aborter.signal)
      await this.#join()
    } catch (thrown) {
      if (!this.#closing) await this.#fail(asError(thrown))
    }
  }

  /** Longer with each rebuild, until one lasts. */
  #rebuildDelay(): number {
    const { clock, random, stallTimeout, task } = this.#config
    if (clock.now() - this.#rebuiltAt > 2 * stallTimeout) this.#rebuilds = 0
    this.#rebuiltAt = clock.now()
    const longest = Math.max(task.retryMax, stallTimeout)
    return Math.min(longest, task.retryInitial * 10 * 2 ** this.#rebuilds++) * (0.8 + 0.4 * random())
  }

  async #fail(error: Error): Promise<void> {
    if (this.#closing) return
    this.#config.log.error(
      { topology: this.topology.name, code: codeOf(error, 'processing-failed'), err: error },
      `cannot go on: ${error.message}`
    )
    this.#closing = this.#leave().then(() => this.#end(error))
    await this.#closing
  }

  async #leave(): Promise<void> {
    await this.#source
      ?.stop()
      .catch((thrown: unknown) => this.#config.log.warn({ err: thrown }, 'leaving the group failed'))
  }
}

/** Waits for something, but no longer than `limit` milliseconds. */
async function within(clock: Clock, limit: number, ended: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  await Promise.race([ended, sleep(clock, limit, timer.signal).catch((thrown: unknown) => thrown)])
  timer.abort(new StreamsError('timeout', 'ended in time'))
}
