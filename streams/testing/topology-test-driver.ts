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
import { jsonFallback } from './json-fallback.ts'
import { PlannedFailures, requireNode, serdeName } from './planned-failures.ts'
import { RecordedMetrics } from './recorded-metrics.ts'
import { survivingStores } from './surviving-stores.ts'
import { TestGroup } from './test-group.ts'
import { TestInput } from './test-input.ts'
import { TestOutput } from './test-output.ts'
import { partitionsOf, type TestPartitions } from './test-partitions.ts'
import { requireInput, requireOutput } from './topics-of.ts'

/** Settings of a `TopologyTestDriver`. */
export interface TestDriverOptions {
  /** Serdes of registry formats. Default: JSON in their place. */
  readonly serdes?: SerdeResolver
  /**
   * Partitions of all topics, or by name those of the topics that are not to have one; retry topics and changelogs have those of what is
   * read, as in production. Default 1.
   */
  readonly partitions?: TestPartitions
  /** Instances that share the partitions, as worker processes do. Default 1. */
  readonly instances?: number
  /** Default: in memory, for each instance its own, surviving `reopen` as a persistent store would. One that is given is for all of them. */
  readonly stores?: StoreSupplier
  /**
   * As in `StreamsConfig`, but for what goes by the clock, which stands still while records bring time forward: no limit of `maxFuture`, an
   * `emitInterval` of 0, and no `maxTaskIdle`, since each record is piped when those before it are done.
   */
  readonly task?: Partial<TaskOptions>
  /** Default: the name of the topology. */
  readonly applicationId?: string
  /** A store whose changelog is gone or was cut. Default `fail`. */
  readonly onMissingChangelog?: MissingChangelog
  /** State does not go with the topology given to `reopen`. Default `fail`. */
  readonly onChangedState?: ChangedState
  /** Default: nowhere. */
  readonly log?: Logger
  /** Default: one that stands at the start of 2026. */
  readonly clock?: FakeClock
}

/**
 * Runs a topology without a broker: the same tasks, checkpoints and stores, with a clock that stands still. Waits
 * (retries, backoff) pass at once and are listed in `slept`. With `partitions` and `instances` tasks are dealt out as in production, and come and
 * go with `addInstance`, `stopInstance` and `crashInstance`.
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

  /** Offsets committed, by topic; with several partitions their sum, which is how many records are done. */
  get committed(): ReadonlyMap<string, number> {
    return this.#group.committed.sums()
  }

  /** Milliseconds of every wait that passed, in order: retries and backoff. */
  get slept(): readonly number[] {
    return this.clock.slept
  }

  /** Whether a crash asked for by `crashAt` happened. */
  get crashed(): boolean {
    return this.#group.crash.hasHappened
  }

  /**
   * A source topic to pipe records into, or one that a pattern matches, which the topology reads from then on.
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

  /** Deletes a topic of a pattern: the topology gives it up. Its records are not read again if it is recreated. */
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
   * A topic that the topology writes to. Each read takes what was not read yet.
   * @throws StreamsError `invalid-topology` for a topic that it never writes, unless `onError` is a handler of its own
   */
  output<K, V>(topic: Topic<K, V>): TestOutput<K, V> {
    requireOutput(this.#topology, this.#applicationId, topic.name)
    return new TestOutput(topic, this.#serdes, this.broker.records(topic.name), this.#readUpTo)
  }

  /**
   * A store of the topology, with what unfinished records wrote: a global one as the first instance has it, else that of one partition, or of all of them, to be read by key. Several
   * partitions may have a key of their own; the first that has it answers.
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

  /** The store of a windowed table or of a processor, to be read by window, key and time; else as `store`. */
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
      throw new StreamsError('invalid-topology', `no step uses a store '${name}'`)
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

  /** Starts another instance, which gets its share of the tasks; answers its number. */
  addInstance(): Promise<number> {
    return this.#group.add()
  }

  /** Stops an instance (numbered from 0) in order: it finishes and commits what it took, and the others continue from there. */
  stopInstance(instance: number): Promise<void> {
    return this.#group.stopOne(instance)
  }

  /** Ends an instance (numbered from 0) at once, as `kill -9` does: what it has not committed is redelivered to the others. `reopen` starts it again. */
  crashInstance(instance: number): Promise<void> {
    return this.#group.crashOne(instance)
  }

  /** Ids of the tasks of an instance (numbered from 0), `<topology>/<sub-topology>_<partition>`. */
  async tasksOf(instance: number): Promise<readonly string[]> {
    await this.#group.open()
    return this.#group.tasksOf(instance).map(({ id }) => id)
  }

  /** Moves the wall clock: punctuators and held batches see it. */
  async advanceWallClockTime(milliseconds: number): Promise<void> {
    await this.#group.open()
    this.clock.advance(milliseconds)
    for (const task of this.#group.all()) task.tick(this.clock.now())
    await this.#group.settle()
  }

  /** Lets stream time reach an instant without a record. */
  async advanceStreamTime(timestamp: number): Promise<void> {
    for (const task of await this.#group.open()) task.advanceStreamTime(timestamp)
    await this.#group.settle()
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

  /** Crashes the instance whose checkpoint is the `count`-th (default next) to reach a point. */
  crashAt(point: CheckpointPoint, count = 1): void {
    this.#group.crash.plan(point, count)
  }

  /**
   * Starts all instances that were not stopped again, from the committed offsets, with the stores and topics as they are. With a topology it
   * is that one from now on, as when a new version of an application is started.
   * @throws StreamsError `incompatible-state` when it does not go with the state that is there
   */
  reopen(topology?: Topology): Promise<void> {
    if (!topology) return this.#group.reopen()
    const own = this.#failures.topology(ofApplication(topology, this.#applicationId))
    this.#topology = matched(own, this.#found, 'at-start')
    checkApplicationId(this.#applicationId, this.#topology)
    this.broker.partitionsOf = partitionsOf(this.#topology, this.#applicationId, this.#partitions)
    return this.#group.reopen(this.#topology)
  }

  /** Ends an orderly run: drains, commits and closes the stores. */
  stop(): Promise<void> {
    return this.#group.stop()
  }

  /** Closes without draining, as a crash would. */
  close(): Promise<void> {
    return this.#group.close()
  }
}
