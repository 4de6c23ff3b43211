import { StreamsError } from '../errors/streams-error.ts'
import type { Topology } from '../graph/topology.ts'
import { type Logger, noLog } from '../log.ts'
import type { MissingChangelog } from '../runtime/start/restore.ts'
import { cachedSerdes } from '../runtime/steps/serdes.ts'
import { unlimitedRoom } from '../runtime/task/unpack-room.ts'
import { type TaskOptions, taskDefaults } from '../runtime/task-options.ts'
import type { CheckpointPoint } from '../runtime/task-runtime.ts'
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
import { TestRun } from './test-run.ts'

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
  readonly #topology: Topology
  readonly #serdes: SerdeResolver
  readonly #failures = new PlannedFailures()
  readonly #run: TestRun
  readonly #readUpTo = new Map<string, number>()

  /** Opens nothing: tasks and stores open with the first record. */
  constructor(topology: Topology, options: TestDriverOptions = {}) {
    this.#topology = this.#failures.topology(topology)
    this.clock = options.clock ?? new FakeClock()
    this.broker = new CapturedBroker(this.clock.now)
    this.broker.onRecord = (topic, record) => this.#run.deliver(topic, record)
    this.#serdes = cachedSerdes(options.serdes ?? jsonFallback)
    this.#run = new TestRun({
      topology: this.#topology,
      broker: this.broker,
      clock: this.clock,
      serdes: this.#serdes,
      onMissingChangelog: options.onMissingChangelog ?? 'fail',
      runtime: {
        applicationId: options.applicationId ?? topology.name,
        producer: this.broker.producer,
        serdes: this.#failures.serdes(this.#serdes),
        stores: options.stores ?? survivingStores(),
        clock: this.clock,
        random: () => 0.5,
        log: options.log ?? noLog,
        metrics: this.metrics,
        options: { ...taskDefaults, ...options.task },
        room: unlimitedRoom(),
        onDamaged: () => undefined
      }
    })
  }

  /** Offsets committed, by topic. */
  get committed(): ReadonlyMap<string, number> {
    return this.#run.committed
  }

  /** Milliseconds of every wait that passed, in order: retries and backoff. */
  get slept(): readonly number[] {
    return this.clock.slept
  }

  /** Whether a crash asked for by `crashAt` happened. */
  get crashed(): boolean {
    return this.#run.crashed
  }

  /** A source topic to pipe records into. */
  input<K, V>(topic: Topic<K, V>): TestInput<K, V> {
    return new TestInput(topic, this.#serdes, record => this.#run.pipe(topic.name, record), this.clock)
  }

  /** A topic that the topology writes to. Each read takes what was not read yet. */
  output<K, V>(topic: Topic<K, V>): TestOutput<K, V> {
    return new TestOutput(topic, this.#serdes, this.broker.records(topic.name), this.#readUpTo)
  }

  /** A store of the topology, with what unfinished records wrote. */
  async store<K, V>(definition: StoreDefinition<K, V>): Promise<KeyValueStore<K, V>> {
    for (const task of await this.#run.open()) {
      const store = task.stores.get(definition.name)
      if (store) return store.view(() => undefined) as unknown as KeyValueStore<K, V>
    }
    throw new StreamsError('invalid-topology', `no step uses a store '${definition.name}'`)
  }

  /** Moves the wall clock: punctuators and held batches see it. */
  async advanceWallClockTime(milliseconds: number): Promise<void> {
    await this.#run.open()
    this.clock.advance(milliseconds)
    for (const task of this.#run.all()) task.tick(this.clock.now())
    await this.#run.settle()
  }

  /** Lets stream time reach an instant without a record. */
  async advanceStreamTime(timestamp: number): Promise<void> {
    for (const task of await this.#run.open()) task.advanceStreamTime(timestamp)
    await this.#run.settle()
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
    this.#run.crashAt(point, count)
  }

  /** Starts again after a crash, from the committed offsets, with the stores and topics as they are. */
  reopen(): Promise<void> {
    return this.#run.reopen()
  }

  /** Ends an orderly run: drains, commits and closes the stores. */
  stop(): Promise<void> {
    return this.#run.stop()
  }

  /** Closes without draining, as a crash would. */
  close(): Promise<void> {
    return this.#run.close()
  }
}
