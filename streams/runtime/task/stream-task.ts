import type { ConsumerBatch, DamagedBatch, TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError } from '../../errors/streams-error.ts'
import type { SubTopology } from '../../graph/sub-topologies.ts'
import type { Topology } from '../../graph/topology.ts'
import type { TaskStore } from '../../state/task-store.ts'
import { CheckpointWriter } from '../checkpoint/checkpoint-writer.ts'
import { SealPolicy } from '../checkpoint/seal-policy.ts'
import { closeGraph, compileGraph, type Graph } from '../steps/compile-graph.ts'
import { noWatch, type Watch } from '../steps/watch.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import { HeldUpdates } from '../updates/held-updates.ts'
import { InFlightRecord } from './in-flight-record.ts'
import type { InputQueue } from './input-queue.ts'
import { orderOf } from './key-order.ts'
import { Punctuators } from './punctuators.ts'
import { RecordFlow } from './record-flow.ts'
import { SchemaGate } from './schema-gate.ts'
import type { TaskContext } from './task-context.ts'
import { TaskInput } from './task-input.ts'

/** Bytes that may come together before the process is told. */
const accountEvery = 65_536

type AnyStore = TaskStore<unknown, unknown>

/**
 * One sub-topology on one partition: takes records from its queues, runs them through the steps, and hands what they cause to the
 * checkpoint writer. Everything runs on one thread; nothing here waits.
 */
export class StreamTask implements TaskContext {
  readonly id: string
  readonly topology: Topology
  readonly partition: number
  readonly runtime: TaskRuntime
  readonly watch: Watch
  readonly stores: ReadonlyMap<string, AnyStore>
  readonly punctuators: Punctuators
  readonly updates: HeldUpdates
  /** Records on their way through the steps. */
  readonly records: RecordFlow
  /** Whether the next record's steps are timed. */
  sampling = false
  streamTime = -1
  isClosed = false
  /** Why it stopped, if it failed. */
  failure: Error | undefined
  /** What it stands still at although there is work, once that lasts too long. */
  stuck: string | undefined
  readonly #graph: Graph
  readonly #input: TaskInput
  readonly #writer: CheckpointWriter
  readonly #seals: SealPolicy
  readonly #schemas: SchemaGate
  #draining = false
  /** Bytes that the process was last told of. */
  #accounted = 0

  constructor(
    topology: Topology,
    part: SubTopology,
    partition: number,
    stores: ReadonlyMap<string, AnyStore>,
    runtime: TaskRuntime,
    watch: Watch = noWatch()
  ) {
    this.id = `${topology.name}/${part.id}_${partition}`
    this.topology = topology
    this.partition = partition
    this.runtime = runtime
    this.watch = watch
    this.stores = stores
    this.punctuators = new Punctuators(runtime.clock)
    this.updates = new HeldUpdates(this, runtime.options.cacheBytes)
    this.#graph = compileGraph(this, part)
    const surroundings = {
      room: runtime.room,
      wake: () => runtime.schedule(this),
      onDamaged: (damaged: DamagedBatch) => runtime.onDamaged(this, damaged)
    }
    const state = runtime.state?.().metadataOf([...stores.values()].map(({ definition }) => definition))
    this.#input = new TaskInput(runtime, topology.retryTopics !== undefined, surroundings, state)
    this.records = new RecordFlow(this, this.#input.queues, this.#graph.sinks.length, orderOf(part.nodes))
    this.#writer = new CheckpointWriter(this, this.#input.queues, this.#graph.sinks)
    this.#seals = new SealPolicy(this.#graph.sinks, runtime)
    this.#schemas = new SchemaGate(this)
  }

  /** Its source partitions, by topic. */
  get queues(): ReadonlyMap<string, InputQueue> {
    return this.#input.queues
  }

  /** Adds a source partition to the task. */
  assign(position: TopicPartitionOffset): InputQueue {
    const queue = this.#input.assign(position, this.#graph.source(position.topic))
    this.streamTime = Math.max(this.streamTime, queue.partitionTime)
    return queue
  }

  /** Opens the steps (`init` of processors) once the stores are restored. */
  open(): void {
    this.#graph.open()
  }

  /** Takes fetched records. */
  add(batch: ConsumerBatch): void {
    if (this.isClosed || this.#draining) return
    this.#input.add(batch)
    this.runtime.schedule(this)
  }

  /** Goes on at an offset of one of its partitions; what lies before it is not taken. */
  skip({ topic, offset }: TopicPartitionOffset): void {
    this.queues.get(topic)?.skipTo(offset)
    this.runtime.schedule(this)
  }

  /** Processes a slice of the input; answers whether there is more to do at once. */
  run(): boolean {
    try {
      return this.#slice()
    } catch (thrown) {
      this.fail(asError(thrown))
      return false
    }
  }

  #slice(): boolean {
    if (this.isClosed) return false
    this.sampling = true
    const { sliceRecords } = this.runtime.options
    let taken = 0
    while (taken < sliceRecords && this.#admits()) {
      const queue = this.#input.choose()
      if (!queue || this.#schemas.mustWait(queue)) break
      this.runtime.turn?.take(this)
      this.#take(queue)
      taken++
      if (this.#heldBytes() > this.#accounted + accountEvery) this.#account()
    }
    if (taken > 0) this.#observeTaken(taken)
    this.seal()
    this.#account()
    for (const runner of this.#graph.runners) runner.report()
    this.watch.cells[0] = 0
    return this.#admits() && !this.#inputEmpty()
  }

  /** Starts a checkpoint when there is reason for one. */
  seal(): void {
    if (this.updates.isSending || this.records.barriers > 0) return
    if (this.updates.isFull && !this.#sendUpdates()) return
    while (
      !this.isClosed &&
      this.#writer.hasRoom &&
      this.#seals.due(this.records.collected, this.#inputEmpty() || !this.#hasBudget(), this.#draining)
    ) {
      if (!this.#hasNews() || !this.#sendUpdates()) return
      const effects = this.records.seal()
      const layers = [...this.stores.values()].map(store => ({ store, layer: store.seal() }))
      this.#writer.write({ effects, positions: this.#input.positions(), layers })
      this.#seals.sealed()
    }
    if (this.#draining) this.#writer.notify()
  }

  /**
   * Sends what was held back; answers whether all of it is done. In the middle of a record it is not, and comes with the next slice; where steps
   * below take their time, with the last of them.
   */
  #sendUpdates(): boolean {
    if (!this.updates.isDirty) return true
    if (this.records.current === undefined) this.updates.send()
    else this.runtime.schedule(this)
    return !this.isClosed && this.records.current === undefined && this.records.barriers === 0
  }

  /** Called on a timer: wall-clock punctuators, ages of held batches, records whose time has come. */
  tick(): void {
    if (this.isClosed) return
    const { clock } = this.runtime
    this.punctuators.wallClock(clock.now())
    if (this.#input.isDue()) this.runtime.schedule(this)
    this.#seals.tick(this.records.collected, clock.steady())
    this.seal()
  }

  /** Offsets that may be committed, where they moved since the last commit. */
  committable(): readonly TopicPartitionOffset[] {
    return this.#writer.committable()
  }

  /** Records fetched and not finished. */
  inFlight(): number {
    return this.records.collected.records + this.#writer.records + this.#input.inFlight()
  }

  /** Whether anything is still to be processed or written. */
  get isIdle(): boolean {
    return this.#inputEmpty() && this.isFinished
  }

  /** Whether everything taken is finished, written and ready to commit. */
  get isFinished(): boolean {
    return this.records.unfinished === 0 && this.#writer.isIdle && !this.#hasNews()
  }

  /** Whether nothing moves: all input taken and nothing being processed or written, though a sink's batch may be held. */
  get isQuiet(): boolean {
    return this.#inputEmpty() && this.records.unfinished === 0 && this.#writer.isIdle && !this.#schemas.isClosed
  }

  /** Lets stream time reach `timestamp` without a record. */
  advanceStreamTime(timestamp: number): void {
    this.streamTime = Math.max(this.streamTime, timestamp)
    this.punctuators.streamTime(this.streamTime)
    this.seal()
  }

  /** Whether a checkpoint is being written. */
  get isWriting(): boolean {
    return !this.#writer.isIdle
  }

  /** Waiting for a sink, the broker or the registry; the reason, for metrics. */
  get waitingFor(): string | undefined {
    return this.#schemas.isWaiting ? 'registry' : this.#writer.waitingFor
  }

  /** Takes no more input and writes what was taken; resolves when all of it is written. */
  async drain(): Promise<void> {
    this.#draining = true
    this.#input.clear()
    this.seal()
    await this.#writer.settled(() => this.isClosed || this.isFinished)
  }

  /** Goes on after `drain`, where its input stands now. */
  resume(): void {
    this.#draining = false
    for (const queue of this.queues.values()) queue.paused = false
  }

  /** Stops at once: starts no new write, drops what is in flight. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.runtime.turn?.release(this)
    this.runtime.held?.hold(this, 0)
    this.#writer.abort()
    closeGraph(this.#graph, this.runtime.log)
    this.#input.clear()
  }

  /** Releases the stores; after `close`. A write outside that hangs does not keep them: no commit can follow it any more. */
  async closeStores(): Promise<void> {
    await Promise.all([...this.stores.values()].map(store => store.backend.close()))
  }

  /** Resolves when writes that were under way at `close` have ended. */
  aborted(): Promise<void> {
    return this.#writer.aborted()
  }

  /** Stops for good because of an error. */
  fail(error: Error): void {
    if (this.isClosed) return
    this.failure = error
    this.close()
    this.runtime.onFailure(this, error)
  }

  #observeTaken(records: number): void {
    const { topology, partition, runtime } = this
    topology.observer?.onRecordsTaken?.({ topology: topology.name, partition, records }, runtime.log)
  }

  #take(queue: InputQueue): void {
    if (!this.records.take(new InFlightRecord(queue.take(), queue))) return
    this.punctuators.streamTime(this.streamTime)
    this.sampling = false
  }

  #admits(): boolean {
    return (
      !this.isClosed &&
      !this.#draining &&
      this.records.barriers === 0 &&
      this.records.unfinished < this.runtime.options.maxUnfinished &&
      this.#seals.takesMore(this.records.collected, this.#writer.hasRoom, this.#writer.isIdle) &&
      this.#hasBudget() &&
      this.runtime.turn?.isFree(this) !== false
    )
  }

  /** Whether the tasks of the process together hold little enough. A batch that a sink wants whole is collected whatever they hold. */
  #hasBudget(): boolean {
    return this.runtime.held === undefined || this.#seals.holdsBatches || this.runtime.held.admits(this)
  }

  /** Bytes between input and acknowledgement. */
  #heldBytes(): number {
    return this.records.collected.bytes + this.records.heldBytes + this.#writer.bytes + this.updates.bytes
  }

  #account(): void {
    this.#accounted = this.#heldBytes()
    this.runtime.held?.hold(this, this.#accounted)
  }

  /** Nothing can be taken at the moment, though records may wait for their time or for a schema. */
  #inputEmpty(): boolean {
    return this.#schemas.isClosed || this.#input.choose() === undefined
  }

  /** Whether a checkpoint would have anything to write or to commit. */
  #hasNews(): boolean {
    if (!this.records.collected.isEmpty || this.updates.isDirty || this.#advanced()) return true
    for (const store of this.stores.values()) if (store.isDirty) return true
    return false
  }

  #advanced(): boolean {
    for (const queue of this.queues.values()) if (queue.finished() > this.#writer.sealedUpTo(queue)) return true
    return false
  }
}
