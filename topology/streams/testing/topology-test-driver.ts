import type { Admin } from '../driver/admin.ts'
import type { RawRecord, TopicPartitionOffset } from '../driver/source.ts'
import { asError, StreamsError } from '../errors/streams-error.ts'
import { subTopologies } from '../graph/sub-topologies.ts'
import type { Topology } from '../graph/topology.ts'
import { type Logger, noLog } from '../log.ts'
import type { MissingChangelog } from '../runtime/restore.ts'
import { cachedSerdes, writtenSerdes } from '../runtime/serdes.ts'
import type { StreamTask } from '../runtime/stream-task.ts'
import { type TaskOptions, taskDefaults } from '../runtime/task-options.ts'
import type { CheckpointPoint, Runnable, TaskRuntime } from '../runtime/task-runtime.ts'
import { TaskSet } from '../runtime/task-set.ts'
import { noWatch } from '../runtime/watch.ts'
import type { SerdePart, SerdeResolver } from '../serde.ts'
import type { KeyValueStore } from '../state/key-value-store.ts'
import type { StoreSupplier } from '../state/store-backend.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import type { Topic } from '../topic.ts'
import { CapturedBroker } from './captured-broker.ts'
import { FakeClock } from './fake-clock.ts'
import { jsonFallback } from './json-fallback.ts'
import { PlannedFailures, requireNode, serdeName } from './planned-failures.ts'
import { RecordedMetrics } from './recorded-metrics.ts'
import { survivingStores } from './surviving-stores.ts'
import { TestInput } from './test-input.ts'
import { TestOutput } from './test-output.ts'

/** Thrown inside a checkpoint where a test asked for a crash. */
class Crash extends Error {}

/** Settings of a `TopologyTestDriver`. */
export interface TestDriverOptions {
  /** Serdes of registry formats. Default: JSON in their place. */
  readonly serdes?: SerdeResolver
  /** Default: in memory, surviving `reopen` as a persistent store would. */
  readonly stores?: StoreSupplier
  /** As in `StreamsConfig`. */
  readonly task?: Partial<TaskOptions>
  /** Default: the name of the topology. */
  readonly applicationId?: string
  /** A store whose changelog is gone or was cut. Default `fail`. */
  readonly onMissingChangelog?: MissingChangelog
  /** Default: nowhere. */
  readonly log?: Logger
  /** Default: one that stands at the start of 2026. */
  readonly clock?: FakeClock
}

/**
 * Runs a topology without a broker: the same tasks, checkpoints and stores on partition 0, with a clock that stands still. Waits
 * (retries, backoff) pass at once and are listed in `slept`.
 * @example
 * const driver = new TopologyTestDriver(commentsTopology({ moderate, rows: listSink() }))
 * await driver.input(topics.raw).pipe('c-1', aComment)
 * const [comment] = driver.output(topics.moderated).read()
 */
export class TopologyTestDriver {
  /** Wall-clock time of the topology. */
  readonly clock: FakeClock
  /** What the engine reported. */
  readonly metrics = new RecordedMetrics()
  /** The topics, and failures of the broker on cue. */
  readonly broker: CapturedBroker
  /** Offsets committed, by topic. */
  readonly committed = new Map<string, number>()
  readonly #topology: Topology
  readonly #options: TestDriverOptions
  readonly #stores: StoreSupplier
  readonly #serdes: SerdeResolver
  readonly #failures = new PlannedFailures()
  readonly #runtimeSerdes: SerdeResolver
  readonly #ready = new Set<Runnable>()
  #tasks: TaskSet | undefined
  #opening: Promise<readonly StreamTask[]> | undefined
  #failure: Error | undefined
  #crashPoint: { readonly point: CheckpointPoint; count: number } | undefined

  /** Opens nothing: tasks and stores open with the first record. */
  constructor(topology: Topology, options: TestDriverOptions = {}) {
    this.#topology = this.#failures.topology(topology)
    this.#options = options
    this.clock = options.clock ?? new FakeClock()
    this.broker = new CapturedBroker(this.clock.now)
    this.broker.onRecord = (topic, record) => this.#deliver(topic, record)
    this.#stores = options.stores ?? survivingStores()
    this.#serdes = cachedSerdes(options.serdes ?? jsonFallback)
    this.#runtimeSerdes = this.#failures.serdes(this.#serdes)
  }

  /** Milliseconds of every wait that passed, in order: retries and backoff. */
  get slept(): readonly number[] {
    return this.clock.slept
  }

  /** Whether a crash asked for by `crashAt` happened. */
  get crashed(): boolean {
    return this.#failure instanceof Crash
  }

  /** A source topic to pipe records into. */
  input<K, V>(topic: Topic<K, V>): TestInput<K, V> {
    return new TestInput(topic, this.#serdes, record => this.#pipe(topic.name, record), this.clock)
  }

  /** A topic that the topology writes to. Each read takes what was not read yet. */
  output<K, V>(topic: Topic<K, V>): TestOutput<K, V> {
    return new TestOutput(topic, this.#serdes, this.broker.records(topic.name), this.#readUpTo)
  }

  /** A store of the topology, with what unfinished records wrote. */
  async store<K, V>(definition: StoreDefinition<K, V>): Promise<KeyValueStore<K, V>> {
    for (const task of await this.#open()) {
      const store = task.stores.get(definition.name)
      if (store) return store.view(() => undefined) as unknown as KeyValueStore<K, V>
    }
    throw new StreamsError('invalid-topology', `no step uses a store '${definition.name}'`)
  }

  /** Moves the wall clock: punctuators and held batches see it. */
  async advanceWallClockTime(milliseconds: number): Promise<void> {
    await this.#open()
    this.clock.advance(milliseconds)
    for (const task of this.#all()) task.tick(this.clock.now())
    await this.#settle()
  }

  /** Lets stream time reach an instant without a record. */
  async advanceStreamTime(timestamp: number): Promise<void> {
    for (const task of await this.#open()) task.advanceStreamTime(timestamp)
    await this.#settle()
  }

  /** The next `times` calls of a step, or writes of a sink, fail with this error. For outputs see `broker.failNext` and `broker.refuse`. */
  failNext(step: string, error: Error, times = 1): void {
    requireNode(this.#topology, step)
    this.#failures.plan(step, error, times)
  }

  /** The next `times` uses of a topic's serde by the topology fail with this error. */
  failSerde({ name }: Pick<Topic<unknown, unknown>, 'name'>, error: Error, times = 1, part: SerdePart = 'value'): void {
    this.#failures.plan(serdeName(name, part), error, times)
  }

  /** Crashes at a point of a checkpoint: of the `count`-th (default next) that reaches it. */
  crashAt(point: CheckpointPoint, count = 1): void {
    this.#crashPoint = { point, count }
  }

  /** Starts again after a crash, from the committed offsets, with the stores and topics as they are. */
  async reopen(): Promise<void> {
    await this.close()
    this.#failure = undefined
    this.#crashPoint = undefined
    await this.#open()
    await this.#settle()
  }

  /** Ends an orderly run: drains, commits and closes the stores. */
  async stop(): Promise<void> {
    for (const task of this.#all()) {
      const drained = task.drain()
      await this.#settle()
      await drained
    }
    this.#commit()
    await this.close()
  }

  /** Closes without draining, as a crash would. */
  async close(): Promise<void> {
    const tasks = this.#all()
    this.#tasks = undefined
    for (const task of tasks) task.close()
    for (const task of tasks) {
      await task.aborted()
      await task.closeStores()
    }
  }

  readonly #readUpTo = new Map<string, number>()

  async #pipe(topic: string, record: Omit<RawRecord, 'offset'>): Promise<void> {
    await this.#open()
    this.#deliver(topic, this.broker.append(topic, record))
    await this.#settle()
  }

  #deliver(topic: string, record: RawRecord): void {
    const task = this.#tasks?.get(topic, 0)
    task?.add({
      topic,
      partition: 0,
      records: [record],
      nextOffset: record.offset + 1,
      highWatermark: record.offset + 1
    })
  }

  #all(): readonly StreamTask[] {
    return this.#tasks?.all() ?? []
  }

  #open(): Promise<readonly StreamTask[]> {
    if (this.#tasks) return Promise.resolve(this.#tasks.all())
    this.#opening ??= this.#openTasks().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #openTasks(): Promise<readonly StreamTask[]> {
    const runtime = this.#runtime()
    for (const serde of writtenSerdes(this.#topology, this.#serdes)) await serde.open?.()
    for (const node of this.#topology.nodes) if (node.kind === 'sink') await node.sink.open?.()
    const tasks = new TaskSet(this.#topology, runtime, noWatch())
    const signal = new AbortController().signal
    const admin = this.broker.admin as Admin
    const { reader } = this.broker
    const patience = { until: <T>(_reason: string, run: () => Promise<T>): Promise<T> => run() }
    const { onMissingChangelog = 'fail' } = this.#options
    await tasks.assign(this.#start(), { admin, reader, onMissingChangelog, patience, signal })
    this.#tasks = tasks
    for (const [topic, from] of this.committed) {
      for (const record of this.broker.records(topic).slice(from)) this.#deliver(topic, record)
    }
    return tasks.all()
  }

  #start(): readonly TopicPartitionOffset[] {
    const topics = subTopologies(this.#topology.nodes).length > 0 ? this.#topology.sourceTopics() : []
    for (const topic of topics) if (!this.committed.has(topic)) this.committed.set(topic, 0)
    return topics.map(topic => ({ topic, partition: 0, offset: this.committed.get(topic) ?? 0 }))
  }

  #runtime(): TaskRuntime {
    return {
      applicationId: this.#options.applicationId ?? this.#topology.name,
      producer: this.broker.producer,
      serdes: this.#runtimeSerdes,
      stores: this.#stores,
      clock: this.clock,
      random: () => 0.5,
      log: this.#options.log ?? noLog,
      metrics: this.metrics,
      options: { ...taskDefaults, ...this.#options.task },
      schedule: task => void this.#ready.add(task),
      onCheckpoint: () => {
        this.#commit()
        return undefined
      },
      onFailure: (_task, error) => {
        this.#failure = error
      },
      atPoint: point => this.#atPoint(point)
    }
  }

  #atPoint(point: CheckpointPoint): void {
    if (this.#crashPoint?.point !== point || --this.#crashPoint.count > 0) return
    this.#crashPoint = undefined
    throw new Crash(`crashed ${point}`)
  }

  #commit(): void {
    for (const task of this.#all()) {
      for (const { topic, offset } of task.committable()) {
        this.committed.set(topic, offset)
        const queue = task.queues.get(topic)
        if (queue) queue.committed = offset
      }
    }
  }

  /** Runs until nothing moves any more; waits pass at once. */
  async #settle(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate)
      if (this.#failure instanceof Crash) return
      if (this.#failure) throw asError(this.#failure)
      if (this.#runReady()) continue
      if (this.#all().every(task => task.isQuiet)) return
      this.clock.runNext()
    }
  }

  #runReady(): boolean {
    const ready = [...this.#ready]
    this.#ready.clear()
    for (const task of ready) if (task.run()) this.#ready.add(task)
    return ready.length > 0
  }
}
