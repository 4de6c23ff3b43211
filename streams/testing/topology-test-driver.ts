import { StreamsError } from '../errors/streams-error.ts'
import { matched } from '../graph/matched-topics.ts'
import { checkApplicationId } from '../graph/names.ts'
import { ofApplication } from '../graph/repartition.ts'
import type { Topology } from '../graph/topology.ts'
import { type Logger, noLog } from '../log.ts'
import { checkTask } from '../runtime/config-rules.ts'
import type { ChangedState } from '../runtime/kept-state/kept-state.ts'
import type { MissingChangelog } from '../runtime/start/restore.ts'
import { cachedSerdes } from '../runtime/steps/serdes.ts'
import { unlimitedRoom } from '../runtime/task/unpack-room.ts'
import { type TaskOptions, taskDefaults } from '../runtime/task-options.ts'
import type { CheckpointPoint } from '../runtime/task-runtime.ts'
import type { SerdePart, SerdeResolver } from '../serde.ts'
import type { KeyValueStore } from '../state/key-value-store.ts'
import type { StoreSupplier } from '../state/store-backend.ts'
import type { StoreDefinition } from '../state/store-definition.ts'
import type { TaskStoreView } from '../state/task-store.ts'
import { checkedWindowStore, openWindowStore, type ReadOnlyWindowStore } from '../state/window-store.ts'
import type { Topic } from '../topic.ts'
import type { Windowed } from '../windows/windowed.ts'
import { allPartitions, allWindows } from './all-partitions.ts'
import { type AppendedRecord, CapturedBroker } from './captured-broker.ts'
import { FakeClock } from './fake-clock.ts'
import { survivingStores } from './group/surviving-stores.ts'
import { TestGroup } from './group/test-group.ts'
import { jsonFallback } from './json-fallback.ts'
import { PlannedFailures, requireNode, serdeName } from './planned-failures.ts'
import { RecordedMetrics } from './recorded-metrics.ts'
import { TestInput } from './test-input.ts'
import { TestOutput } from './test-output.ts'
import { partitionsOf, type TestPartitions } from './test-partitions.ts'
import { requireInput, requireOutput } from './topics-of.ts'

/** Settings of a `TopologyTestDriver`. */
export interface TestDriverOptions {
  /** Serdes of registry formats. Default: JSON instead. */
  readonly serdes?: SerdeResolver
  /**
   * Number of partitions of all topics, or by name for topics with more than one; retry topics and changelogs follow the source topics, as
   * in production. Default: 1.
   */
  readonly partitions?: TestPartitions
  /** Number of instances that share the partitions, like worker processes. Default: 1. */
  readonly instances?: number
  /**
   * Where state lives. Default: in memory, separately for each instance, surviving `reopen` as a persistent store would. All instances
   * share a supplier given here.
   */
  readonly stores?: StoreSupplier
  /**
   * As in `StreamsConfig`, except for the defaults that depend on the clock, which stands still while records advance time: `maxFuture` is
   * unlimited, `emitInterval` is 0, and there is no `maxTaskIdle`, since each record is piped after those before it are done.
   */
  readonly task?: Partial<TaskOptions>
  /** Default: the name of the topology. */
  readonly applicationId?: string
  /** What to do when a store's changelog is gone or was truncated. Default: `fail`. */
  readonly onMissingChangelog?: MissingChangelog
  /** What to do when state does not fit the topology given to `reopen`. Default: `fail`. */
  readonly onChangedState?: ChangedState
  /** Where the engine logs. Default: nowhere. */
  readonly log?: Logger
  /** Clock of the topology. Default: one that stands at the start of 2026. */
  readonly clock?: FakeClock
}

/**
 * Runs a topology without a broker: the same tasks, checkpoints and stores, with a clock that stands still. Waits (retries, backoff) pass
 * at once and are listed in `slept`. With `partitions` and `instances`, tasks are assigned as in production, and move with `addInstance`,
 * `stopInstance` and `crashInstance`.
 * @example
 * const driver = new TopologyTestDriver(commentsTopology({ moderate, rows: listSink() }))
 * await driver.input(topics.raw).pipe('c-1', aComment)
 * const [comment] = driver.output(topics.moderated).read()
 */
export class TopologyTestDriver {
  /** Wall-clock time of the topology. */
  readonly clock: FakeClock
  /** The metrics that the engine reported. */
  readonly metrics = new RecordedMetrics()
  /** The topics, and broker failures on cue. */
  readonly broker: CapturedBroker
  readonly #applicationId: string
  readonly #partitions: TestPartitions
  #topology: Topology
  readonly #serdes: SerdeResolver
  readonly #failures = new PlannedFailures()
  readonly #group: TestGroup
  readonly #readUpTo = new Map<string, number>()
  /** Topics of patterns that are there. */
  #found: readonly string[] = []

  /** Opens nothing: tasks and stores open with the first record. */
  constructor(topology: Topology, options: TestDriverOptions = {}) {
    const applicationId = options.applicationId ?? topology.name
    this.#applicationId = applicationId
    checkTask(options.task)
    this.#partitions = options.partitions ?? 1
    this.#topology = this.#failures.topology(ofApplication(topology, applicationId))
    this.clock = options.clock ?? new FakeClock()
    this.broker = new CapturedBroker(this.clock.now)
    checkApplicationId(applicationId, this.#topology)
    this.broker.partitionsOf = partitionsOf(this.#topology, applicationId, this.#partitions)
    this.broker.onRecord = (topic, record, partition) => this.#group.deliver(topic, record, partition)
    this.#serdes = cachedSerdes(options.serdes ?? jsonFallback)
    const { stores } = options
    this.#group = new TestGroup({
      topology: this.#topology,
      broker: this.broker,
      clock: this.clock,
      serdes: this.#serdes,
      onMissingChangelog: options.onMissingChangelog ?? 'fail',
      onChangedState: options.onChangedState ?? 'fail',
      instances: options.instances ?? 1,
      stores: () => stores ?? survivingStores(),
      runtime: {
        applicationId,
        producer: this.broker.producer,
        serdes: this.#failures.serdes(this.#serdes),
        clock: this.clock,
        random: () => 0.5,
        log: options.log ?? noLog,
        metrics: this.metrics,
        options: {
          ...taskDefaults,
          maxFuture: Number.POSITIVE_INFINITY,
          emitInterval: 0,
          maxTaskIdle: -1,
          ...options.task
        },
        partitionsOf: topic => this.broker.partitionsOf(topic),
        room: unlimitedRoom(),
        onDamaged: () => undefined
      }
    })
  }

  /** Committed offsets by topic, summed over its partitions: the number of records done. */
  get committed(): ReadonlyMap<string, number> {
    return this.#group.committed.sums()
  }

  /** Milliseconds of every wait (retry or backoff) that has passed, in order. */
  get slept(): readonly number[] {
    return this.clock.slept
  }

  /** Whether a crash planned with `crashAt` has happened. */
  get crashed(): boolean {
    return this.#group.crash.hasHappened
  }

  /**
   * Returns a source topic to pipe records into. A topic that matches a pattern is read from its first record on.
   * @throws StreamsError `invalid-topology` for a topic that the topology does not read
   */
  input<K, V>(topic: Topic<K, V>): TestInput<K, V> {
    requireInput(this.#topology, topic.name)
    const pipe = async (records: readonly AppendedRecord[]): Promise<void> => {
      await this.#find(topic.name)
      await this.#group.pipe(topic.name, records)
    }
    return new TestInput(topic, this.#serdes, pipe, this.clock)
  }

  /**
   * Deletes a topic that a pattern matches, which the topology then no longer reads. If the topic is recreated, its records are not reread.
   */
  removeTopic({ name }: Pick<Topic<unknown, unknown>, 'name'>): Promise<void> {
    return this.#take(this.#found.filter(found => found !== name))
  }

  /** A topic that a pattern matches is there from its first record on. */
  async #find(name: string): Promise<void> {
    if (!this.#topology.sourceTopics().includes(name)) await this.#take([...this.#found, name])
  }

  async #take(names: readonly string[]): Promise<void> {
    const wanted = matched(this.#topology, names, 'later')
    await this.#group.take(wanted, () => {
      this.broker.partitionsOf = partitionsOf(this.#topology, this.#applicationId, this.#partitions)
    })
    this.#found = names
  }

  /**
   * Returns a topic that the topology writes to. Each read returns what has not been read yet.
   * @throws StreamsError `invalid-topology` for a topic that the topology never writes to, unless `onError` is a custom handler
   */
  output<K, V>(topic: Topic<K, V>): TestOutput<K, V> {
    requireOutput(this.#topology, this.#applicationId, topic.name)
    return new TestOutput(topic, this.#serdes, this.broker.records(topic.name), this.#readUpTo)
  }

  /**
   * Returns a store of the topology, including the writes of unfinished records: a global store as the first instance has it, else the
   * store of one partition, or of all partitions, to read by key. When several partitions have the key, the first one answers.
   */
  async store<K, V>(definition: StoreDefinition<K, V>, partition?: number): Promise<KeyValueStore<K, V>> {
    const { name } = definition
    if (this.#topology.globals.some(({ store }) => store.name === name)) {
      await this.#group.open()
      return this.#group.globalStore(name) as unknown as KeyValueStore<K, V>
    }
    const views = await this.#views(definition, partition)
    return views.length === 1 && views[0] ? views[0] : allPartitions(definition.name, views)
  }

  /** Returns the store of a windowed table or of a processor, to read by window, key and time; otherwise like `store`. */
  async windowStore<K, V>(
    definition: StoreDefinition<Windowed<K>, V>,
    partition?: number
  ): Promise<ReadOnlyWindowStore<K, V>> {
    const checked = checkedWindowStore(definition)
    const stores = (await this.#views(definition, partition)).map(view => openWindowStore(checked, view))
    return stores.length === 1 && stores[0] ? stores[0] : allWindows(definition.name, stores)
  }

  async #views<K, V>({ name }: StoreDefinition<K, V>, partition?: number): Promise<readonly TaskStoreView<K, V>[]> {
    if (!this.#topology.stores.some(store => store.name === name)) {
      const known = this.#topology.stores.map(store => store.name)
      const hint = known.length === 0 ? 'it has none' : `its stores are ${known.join(', ')}`
      throw new StreamsError(
        'invalid-topology',
        `no step uses a store '${name}': ${hint}; give the definition, such as table.store`
      )
    }
    const tasks = (await this.#group.open()).filter(task => partition === undefined || task.partition === partition)
    const views = tasks
      .toSorted((a, b) => a.partition - b.partition)
      .flatMap(({ stores }) => stores.get(name)?.view(() => undefined) ?? []) as unknown as TaskStoreView<K, V>[]
    if (views.length > 0) return views
    throw new StreamsError(
      'invalid-configuration',
      `no instance runs a task with the store '${name}' of that partition`
    )
  }

  /** Starts another instance, which gets its share of the tasks; returns its number. */
  addInstance(): Promise<number> {
    return this.#group.add()
  }

  /** Stops an instance (numbered from 0) in an orderly way: it finishes and commits what it took, and the others continue from there. */
  stopInstance(instance: number): Promise<void> {
    return this.#group.stopOne(instance)
  }

  /**
   * Ends an instance (numbered from 0) at once, like `kill -9`: what it has not committed is redelivered to the others. `reopen` restarts
   * it.
   */
  crashInstance(instance: number): Promise<void> {
    return this.#group.crashOne(instance)
  }

  /** Returns the task ids of an instance (numbered from 0): `<topology>/<sub-topology>_<partition>`. */
  async tasksOf(instance: number): Promise<readonly string[]> {
    await this.#group.open()
    return this.#group.tasksOf(instance).map(({ id }) => id)
  }

  /** Advances the wall clock, which punctuators and held batches notice. */
  async advanceWallClockTime(milliseconds: number): Promise<void> {
    await this.#group.open()
    this.clock.advance(milliseconds)
    for (const task of this.#group.all()) task.tick()
    await this.#group.settle()
  }

  /** Advances stream time to `timestamp` without a record. */
  async advanceStreamTime(timestamp: number): Promise<void> {
    for (const task of await this.#group.open()) task.advanceStreamTime(timestamp)
    await this.#group.settle()
  }

  /**
   * Makes the next `times` calls of a step, or writes of a sink, fail with this error. For outputs, see `broker.failNext` and
   * `broker.refuse`.
   */
  failNext(step: string, error: Error, times = 1): void {
    requireNode(this.#topology, step)
    this.#failures.plan(step, error, times)
  }

  /** Makes the topology's next `times` uses of a topic's serde fail with this error. */
  failSerde({ name }: Pick<Topic<unknown, unknown>, 'name'>, error: Error, times = 1, part: SerdePart = 'value'): void {
    this.#failures.plan(serdeName(name, part), error, times)
  }

  /** Crashes the instance whose checkpoint is the `count`-th (default: the next) to reach a point. */
  crashAt(point: CheckpointPoint, count = 1): void {
    this.#group.crash.plan(point, count)
  }

  /**
   * Restarts all instances that were not stopped, from the committed offsets, with the stores and topics as they are. A topology given here
   * runs from now on, as when a new version of an application is started.
   * @throws StreamsError `incompatible-state` when the topology does not fit the existing state
   */
  reopen(topology?: Topology): Promise<void> {
    if (!topology) return this.#group.reopen()
    const own = this.#failures.topology(ofApplication(topology, this.#applicationId))
    this.#topology = matched(own, this.#found, 'at-start')
    checkApplicationId(this.#applicationId, this.#topology)
    this.broker.partitionsOf = partitionsOf(this.#topology, this.#applicationId, this.#partitions)
    return this.#group.reopen(this.#topology)
  }

  /** Ends the run in an orderly way: drains, commits and closes the stores. */
  stop(): Promise<void> {
    return this.#group.stop()
  }

  /** Closes without draining, like a crash. */
  close(): Promise<void> {
    return this.#group.close()
  }
}
