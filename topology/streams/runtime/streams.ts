import type { Source, SourceBatch, SourceListener, TopicPartition, TopicPartitionOffset } from '../driver/source.ts'
import { asError, codeOf, StreamsError } from '../errors/streams-error.ts'
import type { Topology } from '../graph/topology.ts'
import { engineMetrics } from '../metrics/engine-metrics.ts'
import { sleep } from '../time/clock.ts'
import { Committer } from './committer.ts'
import { FlowControl } from './flow-control.ts'
import { Monitor } from './monitor.ts'
import { Outside } from './outside.ts'
import { Patience } from './patience.ts'
import { RebuildDelay } from './rebuild-delay.ts'
import { RecordTurn } from './record-turn.ts'
import { Scheduler } from './scheduler.ts'
import { cachedSerdes } from './serdes.ts'
import { type ResolvedConfig, resolveConfig, type StreamsConfig } from './streams-config.ts'
import { TaskCloser } from './task-closer.ts'
import type { Runnable, TaskRuntime } from './task-runtime.ts'
import { TaskSet } from './task-set.ts'
import { Watchdog } from './watchdog.ts'
import { within } from './within.ts'

/** As Kafka Streams' `KafkaStreams.State`. */
export type StreamsState = 'created' | 'rebalancing' | 'running' | 'pending-shutdown' | 'not-running' | 'error'

const tickEvery = 100

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
  readonly #closer: TaskCloser
  readonly #outside: Outside
  readonly #committer: Committer
  readonly #flow: FlowControl
  readonly #monitor: Monitor
  readonly #watchdog: Watchdog
  readonly #patience: Patience
  readonly #rebuildDelay: RebuildDelay
  readonly #aborter = new AbortController()
  readonly #stop: (error: Error | undefined) => void
  #source: Source | undefined
  #timers: NodeJS.Timeout[] = []
  #state: StreamsState = 'created'
  #closing: Promise<void> | undefined

  /** Connects to nothing yet. */
  constructor(topology: Topology, config: StreamsConfig) {
    this.topology = topology
    this.#config = resolveConfig(config)
    const { promise, resolve } = Promise.withResolvers<Error | undefined>()
    this.stopped = promise
    this.#stop = resolve
    this.#outside = new Outside(topology, this.#config)
    this.#watchdog = new Watchdog(this.#config.blockedTimeout)
    this.#runtime = this.#makeRuntime()
    this.#tasks = new TaskSet(topology, this.#runtime, this.#watchdog)
    this.#committer = new Committer(topology.name, this.#config.log, this.#config.metrics)
    this.#flow = new FlowControl(this.#config.task, this.#config.bufferedBytes)
    this.#patience = new Patience(this.#runtime, topology.name, topology.name)
    this.#rebuildDelay = new RebuildDelay(this.#config)
    this.#monitor = new Monitor(topology, this.#config, this.#outside.admin)
    this.#closer = new TaskCloser(this.#config, this.#monitor)
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
      await this.#outside.open(this.#runtime.serdes, this.#patience)
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

  /** Whether it makes progress: partitions are assigned, nothing is being waited for and no task has stopped. The reason otherwise. */
  health(): { readonly healthy: boolean; readonly reason?: string } {
    if (this.#state !== 'running') return { healthy: false, reason: this.#state }
    for (const { id, failure, waitingFor } of this.#tasks.all()) {
      if (failure) return { healthy: false, reason: `task ${id} stopped: ${failure.message}` }
      if (waitingFor) return { healthy: false, reason: `waiting for the ${waitingFor}` }
    }
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
    await this.#dropAll()
    await Promise.all([this.#outside.close(), this.#watchdog.stop()])
    this.#stop(error)
  }

  #makeRuntime(): TaskRuntime {
    const { applicationId, clock, random, log, metrics, stores, task } = this.#config
    const { schedule } = new Scheduler(() => this.#applyFlow())
    return {
      applicationId,
      producer: this.#outside.producer,
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
      onFailure: (task, error) => this.#taskFailed(task, error)
    }
  }

  /** A dead letter that cannot be written stops its partition; the others go on as long as there are any. All else ends the topology. */
  #taskFailed({ id }: Runnable, error: Error): void {
    const isLast = this.#tasks.all().every(task => task.isClosed)
    if (isLast || codeOf(error, 'processing-failed') !== 'dead-letter-failed') return void this.#fail(error)
    this.#config.log.error(
      { topology: this.topology.name, task: id, err: error },
      `task ${id} stopped: ${error.message}`
    )
    this.#applyFlow()
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
      onLost: partitions => void this.#closer.close(this.#tasks.remove(partitions)),
      onBatch: batch => this.#batch(batch),
      onError: (error, retryable) => this.#crashed(source, error, retryable)
    }
  }

  async #assigned(source: Source, partitions: readonly TopicPartitionOffset[]): Promise<void> {
    const { metrics, log, onMissingChangelog } = this.#config
    metrics.series(engineMetrics.rebalances, { topology: this.topology.name }).add(1)
    const reader = this.#config.driver.reader()
    const { signal } = this.#aborter
    const clients = { admin: this.#outside.admin, reader, onMissingChangelog, patience: this.#patience, signal }
    try {
      await this.#closer.settled
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
    await this.#closer.close(tasks)
    this.#config.log.info(
      { topology: this.topology.name, partitions: partitions.length },
      `gave up ${partitions.length} partitions`
    )
  }

  #dropAll(): Promise<void> {
    return this.#closer.close(this.#tasks.remove(this.#tasks.all().flatMap(task => [...task.queues.values()])))
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
    const delay = this.#rebuildDelay.next()
    log.warn({ topology: this.topology.name, reason, delay }, `rebuilding the consumer: ${cause.message}`)
    metrics.series(engineMetrics.restarts, { topology: this.topology.name, reason }).add(1)
    this.#state = 'rebalancing'
    const old = this.#source
    this.#source = undefined
    await this.#dropAll()
    await old?.stop().catch((thrown: unknown) => log.warn({ err: thrown }, 'stopping the crashed consumer failed'))
    try {
      await sleep(clock, delay, this.#aborter.signal)
      await this.#join()
    } catch (thrown) {
      if (!this.#closing) await this.#fail(asError(thrown))
    }
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
