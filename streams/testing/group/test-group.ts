import { assignTasks } from '../../assignment/assign-tasks.ts'
import type { RawRecord } from '../../driver/consumer.ts'
import { asError, StreamsError } from '../../errors/streams-error.ts'
import { become } from '../../graph/matched-topics.ts'
import type { Topology } from '../../graph/topology.ts'
import { checkState } from '../../runtime/kept-state/check-state.ts'
import { type ChangedState, KeptState } from '../../runtime/kept-state/kept-state.ts'
import { checkCoPartitioned, type PartitionCounts } from '../../runtime/start/co-partitioning.ts'
import { writtenSerdes } from '../../runtime/steps/serdes.ts'
import type { StreamTask } from '../../runtime/task/stream-task.ts'
import type { SerdeResolver } from '../../serde.ts'
import type { KeyValueStore } from '../../state/key-value-store.ts'
import type { StoreSupplier } from '../../state/store-backend.ts'
import type { AppendedRecord } from '../captured-broker.ts'
import type { FakeClock } from '../fake-clock.ts'
import { CommittedOffsets } from './committed-offsets.ts'
import { CrashOnCue } from './crash-on-cue.ts'
import { PartitionReaders } from './partition-readers.ts'
import { TestInstance, type TestInstanceOptions } from './test-instance.ts'

/** What a test's instances run with. */
export interface TestGroupOptions
  extends Omit<TestInstanceOptions, 'onCheckpoint' | 'onFailure' | 'atPoint' | 'runtime'> {
  readonly clock: FakeClock
  readonly serdes: SerdeResolver
  /** How many instances start. */
  readonly instances: number
  /** The stores of an instance: what its machine's disk is. */
  readonly stores: (instance: number) => StoreSupplier
  readonly runtime: Omit<TestInstanceOptions['runtime'], 'stores' | 'state'>
  readonly onChangedState: ChangedState
}

/**
 * The instances of a topology under test and their group: opened with the first use, run until nothing moves, stopped, added and crashed on cue,
 * with partitions dealt out as in production.
 */
export class TestGroup {
  readonly committed: CommittedOffsets
  /** The crash that a test asked for. */
  readonly crash = new CrashOnCue()
  readonly #options: TestGroupOptions
  #topology: Topology
  #state: KeptState
  /** Numbers of the instances that are to run. */
  readonly #members = new Set<number>()
  readonly #instances = new Map<number, TestInstance>()
  readonly #disks = new Map<number, StoreSupplier>()
  readonly #readers: PartitionReaders
  #next: number
  #isOpen = false
  #opening: Promise<void> | undefined
  #changing: Promise<void> = Promise.resolve()
  #failure: Error | undefined
  #dying: TestInstance | undefined

  constructor(options: TestGroupOptions) {
    this.#options = options
    this.#topology = options.topology
    this.#state = KeptState.nothing(options.onChangedState)
    this.#readers = new PartitionReaders(options.broker)
    this.committed = new CommittedOffsets(options.broker.partitionsOf)
    this.#next = options.instances
    for (let index = 0; index < options.instances; index++) this.#members.add(index)
  }

  /** Appends records to a topic, hands them to their tasks and runs. */
  async pipe(topic: string, records: readonly AppendedRecord[]): Promise<void> {
    await this.open()
    for (const record of records) {
      const written = this.#options.broker.appended(topic, record)
      this.deliver(topic, written.record, written.partition)
    }
    await this.settle()
  }

  /** Hands a record to the task that reads its partition. */
  deliver(topic: string, record: RawRecord, partition: number): void {
    this.#readers.hand({ topic, partition }, record)
    const nextOffset = record.offset + 1
    const batch = { topic, partition, records: [record], nextOffset, highWatermark: nextOffset }
    for (const instance of this.#instances.values()) instance.addGlobal(batch)
  }

  /** The tasks that run, of all instances. */
  all(): readonly StreamTask[] {
    return [...this.#instances.values()].flatMap(instance => instance.all())
  }

  /** Tasks of one instance. */
  tasksOf(index: number): readonly StreamTask[] {
    return this.#running(index).all()
  }

  /** A global store as the first instance that runs has it. */
  globalStore(name: string): KeyValueStore<unknown, unknown> | undefined {
    for (const { globals } of this.#instances.values()) return globals.get(name)
    return undefined
  }

  /** Opens the tasks where they are not. */
  async open(): Promise<readonly StreamTask[]> {
    if (!this.#isOpen) {
      this.#opening ??= this.#open().finally(() => {
        this.#opening = undefined
      })
      await this.#opening
    }
    return this.all()
  }

  /** Starts another instance; answers its number. */
  async add(): Promise<number> {
    await this.open()
    const index = this.#next++
    this.#members.add(index)
    await this.#change(() => this.#begin(index))
    await this.settle()
    return index
  }

  /**
   * The topology is to read other topics of its patterns, as those of `wanted`: the tasks are dealt out anew where they run. `taken` is called when it does.
   * @throws StreamsError as a running application names it, when they cannot be read together
   */
  async take(wanted: Topology, taken: () => void): Promise<void> {
    const { broker } = this.#options
    const topics = wanted.sourceTopics()
    checkCoPartitioned(wanted, new Map(topics.map(topic => [topic, broker.partitionsOf(topic)])))
    const takeUp = (): void => {
      become(this.#topology, wanted)
      taken()
      for (const instance of this.#instances.values()) instance.refresh()
      this.committed.begin(topics)
    }
    if (!this.#isOpen) return takeUp()
    await this.#change(takeUp)
    await this.settle()
  }

  /** Ends one instance in order: it drains and commits, the others take over. */
  async stopOne(index: number): Promise<void> {
    await this.open()
    const leaving = this.#running(index)
    this.#members.delete(index)
    await this.#change(async () => {
      this.#instances.delete(index)
      await leaving.crash()
    })
    await this.settle()
  }

  /** Ends one instance at once: nothing is drained or committed, the others take over from what was. */
  async crashOne(index: number): Promise<void> {
    await this.open()
    await this.#die(this.#running(index))
    await this.settle()
  }

  /** Starts all instances again that were not stopped, from the committed offsets, with another version of the topology where one is given. */
  async reopen(topology = this.#topology): Promise<void> {
    await this.close()
    this.#topology = topology
    this.#failure = undefined
    this.crash.clear()
    await this.open()
    await this.settle()
  }

  /** Drains, commits and closes. */
  async stop(): Promise<void> {
    await this.#revoke()
    this.#throwFailure()
    await this.close()
  }

  /** Closes without draining. */
  async close(): Promise<void> {
    const instances = [...this.#instances.values()]
    this.#isOpen = false
    this.#instances.clear()
    this.#readers.clear()
    this.#dying = undefined
    for (const instance of instances) await instance.crash()
  }

  /** Runs until nothing moves any more; waits pass at once. */
  async settle(): Promise<void> {
    for (;;) {
      await this.#runAll()
      this.#throwFailure()
      const dying = this.#dying
      if (dying === undefined) return
      this.#dying = undefined
      await this.#die(dying)
    }
  }

  #throwFailure(): void {
    if (this.#failure) throw asError(this.#failure)
  }

  async #runAll(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate)
      if (this.#failure) return
      for (const { globals } of this.#instances.values()) await globals.idle()
      if (this.#failure) return
      const instances = [...this.#instances.values()].filter(instance => instance !== this.#dying)
      if (instances.filter(instance => instance.runReady()).length > 0) continue
      if (instances.every(instance => instance.isQuiet)) return
      this.#options.clock.runNext()
    }
  }

  async #open(): Promise<void> {
    const { serdes, broker } = this.#options
    const topology = this.#topology
    const counts = new Map(topology.sourceTopics().map(topic => [topic, broker.partitionsOf(topic)]))
    checkCoPartitioned(topology, counts)
    this.#state = await this.#checkState(counts)
    for (const serde of writtenSerdes(topology, serdes)) await serde.open?.()
    for (const node of topology.nodes) if (node.kind === 'sink') await node.sink.open?.()
    for (const index of this.#members) await this.#begin(index)
    this.committed.begin(topology.sourceTopics())
    await this.#deal()
    this.#isOpen = true
  }

  #checkState(counts: PartitionCounts): Promise<KeptState> {
    const { broker, runtime, onChangedState } = this.#options
    const { applicationId, log } = runtime
    const { knownOffsets } = broker.admin
    const admin = { knownOffsets, committed: async () => this.committed.all() }
    const patience = { until: <T>(_: string, run: () => T | Promise<T>) => Promise.resolve(run()) }
    return checkState(this.#topology, counts, { applicationId, onChangedState, log, admin, patience })
  }

  /** One generation of the group: everybody gives up, `apply` changes who is in it, and everything is dealt out anew. One at a time. */
  #change(apply: () => unknown): Promise<void> {
    const next = this.#changing.then(async () => {
      await this.#revoke()
      await apply()
      await this.#deal()
    })
    this.#changing = next.catch(() => undefined)
    return next
  }

  async #revoke(): Promise<void> {
    this.#readers.clear()
    const ran = Promise.withResolvers<boolean>()
    const revoked = [...this.#instances.values()].map(instance => instance.revoke(() => ran.promise))
    await this.#runAll()
    this.#commit()
    ran.resolve(this.#failure === undefined)
    await Promise.all(revoked)
  }

  /** An instance is gone; those that are left give up and take over, as when its session has expired. */
  async #die(instance: TestInstance): Promise<void> {
    this.#instances.delete(instance.index)
    await instance.crash()
    await this.#change(() => undefined)
  }

  async #deal(): Promise<void> {
    const { broker } = this.#options
    const instances = [...this.#instances.values()]
    const shares = assignTasks(
      instances.map(({ member }) => member),
      broker.partitionsOf
    )
    const starts = instances.map(instance => ({
      instance,
      share: (shares.get(instance.member.id) ?? []).map(at => this.committed.position(at))
    }))
    for (const { instance, share } of starts) await instance.leave(share)
    for (const { instance, share } of starts) {
      await instance.assign(share)
      for (const at of share) this.#readers.begin(instance, at, at.offset)
    }
  }

  /** An instance begins with reading its global stores. */
  async #begin(index: number): Promise<void> {
    const instance = this.#make(index)
    await instance.globals.read()
    this.#instances.set(index, instance)
  }

  #make(index: number): TestInstance {
    const { stores, runtime, broker, onMissingChangelog } = this.#options
    const disk = this.#disks.get(index) ?? stores(index)
    this.#disks.set(index, disk)
    return new TestInstance(index, {
      topology: this.#topology,
      broker,
      onMissingChangelog,
      runtime: { ...runtime, stores: disk, state: () => this.#state },
      onCheckpoint: () => this.#commit(),
      onFailure: (instance, error) => this.#failed(instance, error),
      atPoint: point => this.crash.reached(point)
    })
  }

  #failed(instance: TestInstance, error: Error): void {
    if (!this.crash.explains(error)) {
      this.#failure ??= error
      return
    }
    this.#dying = instance
    for (const task of instance.all()) task.close()
  }

  #commit(): void {
    for (const instance of this.#instances.values()) instance.commit(this.committed)
  }

  #running(index: number): TestInstance {
    const instance = this.#instances.get(index)
    if (instance) return instance
    const running = [...this.#instances.keys()].join(', ') || 'none'
    throw new StreamsError('invalid-configuration', `instance ${index} does not run; those that do: ${running}`)
  }
}
