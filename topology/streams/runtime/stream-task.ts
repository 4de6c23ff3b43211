import type { SourceBatch, TopicPartitionOffset } from '../driver/source.ts'
import type { Seam } from '../errors/handlers.ts'
import { asError } from '../errors/streams-error.ts'
import type { SubTopology } from '../graph/sub-topologies.ts'
import type { Topology } from '../graph/topology.ts'
import { noHeaders } from '../record.ts'
import type { TaskStore } from '../state/task-store.ts'
import { CheckpointWriter } from './checkpoint-writer.ts'
import { closeGraph, compileGraph, type Graph } from './compile-graph.ts'
import { Effects } from './effects.ts'
import { respond } from './failures.ts'
import { InputQueue } from './input-queue.ts'
import { KeyOrder, orderOf } from './key-order.ts'
import { Origin } from './origin.ts'
import { Punctuators } from './punctuators.ts'
import { notBefore } from './retry-topics.ts'
import { SchemaGate } from './schema-gate.ts'
import { SealPolicy } from './seal-policy.ts'
import type { Runnable, TaskRuntime } from './task-runtime.ts'
import { noWatch, type Watch } from './watch.ts'

/** A failure on its way to the handlers. */
export interface Failure {
  readonly seam: Seam
  readonly step: string
  readonly error: Error
  readonly attempts: number
}

type AnyStore = TaskStore<unknown, unknown>

/**
 * One sub-topology on one partition: takes records from its queues, runs them through the steps, and hands what they cause to the
 * checkpoint writer. Everything runs on one thread; nothing here waits.
 */
export class StreamTask implements Runnable {
  readonly id: string
  readonly topology: Topology
  readonly partition: number
  readonly runtime: TaskRuntime
  readonly watch: Watch
  readonly queues = new Map<string, InputQueue>()
  readonly stores: ReadonlyMap<string, AnyStore>
  readonly punctuators: Punctuators
  /** The record being processed, whatever called the step. */
  current: Origin | undefined
  /** Whether the next record's steps are timed. */
  sampling = false
  streamTime = -1
  isClosed = false
  /** Why it stopped, if it failed. */
  failure: Error | undefined
  readonly #graph: Graph
  readonly #order: KeyOrder
  readonly #writer: CheckpointWriter
  readonly #seals: SealPolicy
  readonly #schemas: SchemaGate
  #collected: Effects
  #target: Effects
  readonly #ready: Origin[] = []
  #starting = false
  #unfinished = 0
  #draining = false
  #wakeAt = Number.POSITIVE_INFINITY

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
    this.punctuators = new Punctuators(this)
    this.#graph = compileGraph(this, part)
    this.#order = new KeyOrder(orderOf(part.nodes))
    this.#collected = new Effects(this.#graph.sinks.length)
    this.#target = this.#collected
    this.#writer = new CheckpointWriter(this, this.#graph.sinks)
    this.#seals = new SealPolicy(this.#graph.sinks, runtime)
    this.#schemas = new SchemaGate(this)
  }

  /** Adds a source partition to the task. */
  assign({ topic, partition, offset }: TopicPartitionOffset): InputQueue {
    const queue = new InputQueue(topic, partition, offset, this.#graph.source(topic))
    this.queues.set(topic, queue)
    return queue
  }

  /** Opens the steps (`init` of processors) once the stores are restored. */
  open(): void {
    this.#graph.open()
  }

  /** Takes fetched records. */
  add(batch: SourceBatch): void {
    if (this.isClosed || this.#draining) return
    this.queues.get(batch.topic)?.add(batch)
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
      const queue = this.#choose()
      if (!queue || this.#schemas.mustWait(queue)) break
      this.runtime.turn?.take(this)
      this.#take(queue)
      taken++
    }
    if (taken > 0) this.#observeTaken(taken)
    this.seal()
    for (const runner of this.#graph.runners) runner.report()
    this.watch.cells[0] = 0
    return this.#admits() && !this.#inputEmpty()
  }

  /** Starts a checkpoint when there is reason for one. */
  seal(): void {
    while (
      !this.isClosed &&
      this.#writer.hasRoom &&
      this.#seals.due(this.#collected, this.#inputEmpty(), this.#draining)
    ) {
      if (!this.#hasNews()) return
      const effects = this.#collected
      this.#collected = new Effects(this.#graph.sinks.length)
      this.#target = this.#collected
      const layers = [...this.stores.values()].map(store => ({ store, layer: store.seal() }))
      this.#writer.write({ effects, positions: this.#positions(), layers })
      this.#seals.sealed()
    }
  }

  /** Called on a timer: wall-clock punctuators, ages of held batches, records whose time has come. */
  tick(now: number): void {
    if (this.isClosed) return
    this.punctuators.wallClock(now)
    if (now >= this.#wakeAt) this.runtime.schedule(this)
    this.#seals.tick(now)
    this.seal()
  }

  /** Offsets that may be committed, where they moved since the last commit. */
  committable(): readonly TopicPartitionOffset[] {
    return this.#writer.committable()
  }

  /** Records fetched and not finished. */
  inFlight(): number {
    let n = this.#collected.records + this.#writer.records
    for (const queue of this.queues.values()) n += queue.buffered + queue.pending.size
    return n
  }

  /** Whether anything is still to be processed or written. */
  get isIdle(): boolean {
    return this.#inputEmpty() && this.isFinished
  }

  /** Whether everything taken is finished, written and ready to commit. */
  get isFinished(): boolean {
    return this.#unfinished === 0 && this.#writer.isIdle && !this.#hasNews()
  }

  /** Whether nothing moves: all input taken and nothing being processed or written, though a sink's batch may be held. */
  get isQuiet(): boolean {
    return this.#inputEmpty() && this.#unfinished === 0 && this.#writer.isIdle && !this.#schemas.isClosed
  }

  /** Lets stream time reach `timestamp` without a record. */
  advanceStreamTime(timestamp: number): void {
    this.streamTime = Math.max(this.streamTime, timestamp)
    this.punctuators.streamTime(this.streamTime)
    this.seal()
  }

  /** Waiting for a sink, the broker or the registry; the reason, for metrics. */
  get waitingFor(): string | undefined {
    return this.#schemas.isWaiting ? 'registry' : this.#writer.waitingFor
  }

  /** Takes no more input and writes what was taken; resolves when all of it is written. */
  async drain(): Promise<void> {
    this.#draining = true
    for (const queue of this.queues.values()) queue.clear()
    this.seal()
    await this.#writer.settled(() => this.isClosed || this.isFinished)
  }

  /** Stops at once: starts no new write, drops what is in flight. */
  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.runtime.turn?.release(this)
    this.#writer.abort()
    closeGraph(this.#graph)
    for (const queue of this.queues.values()) queue.clear()
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

  /** Where outputs of the current record go. */
  get effects(): Effects {
    return this.#target
  }

  /** Keeps a record unfinished until `release` was called as often. */
  hold(origin: Origin): void {
    if (origin.pending++ > 0) return
    const isCurrent = this.current === origin
    origin.effects ??= isCurrent ? this.#collected.detach() : new Effects(this.#graph.sinks.length)
    if (isCurrent) this.#target = origin.effects
    this.#unfinished++
    origin.queue.pending.add(origin)
  }

  /** Ends one hold; the last one finishes the record. */
  release(origin: Origin): void {
    if (--origin.pending > 0 || this.isClosed) return
    this.#unfinished--
    origin.queue.pending.delete(origin)
    if (origin.effects) this.#collected.absorb(origin.effects)
    this.#collected.records++
    const next = this.#order.release(origin)
    if (next) this.#ready.push(next)
    this.#startReady()
    this.seal()
    this.runtime.schedule(this)
  }

  /** Runs something as part of a record that is held. */
  within(origin: Origin, run: () => void): void {
    const before = this.current
    this.current = origin
    this.#target = origin.effects ?? this.#collected
    try {
      run()
    } catch (thrown) {
      this.fail(asError(thrown))
    }
    this.current = before
    this.#target = before?.effects ?? this.#collected
  }

  /** Runs what a punctuator forwards, as a record without key and value that stands where the task is. */
  punctuate(run: () => void): void {
    const [queue] = this.queues.values()
    if (!queue || this.isClosed) return
    const raw = { key: null, value: null, headers: noHeaders, timestamp: this.streamTime, offset: queue.finished() }
    const origin = new Origin(raw, queue)
    this.#process(origin, run)
    if (origin.pending > 0) this.#order.occupy(origin)
  }

  /**
   * Asks the handlers about a failed record and does what they say, except `retry`: then the milliseconds to wait are returned.
   */
  failed(origin: Origin, failure: Failure): number | undefined {
    const response = respond(this, origin, failure)
    if (response.action === 'retry') return response.after
    if (response.action === 'fail') {
      this.fail(failure.error)
      return undefined
    }
    origin.failed = true
    origin.undoWrites()
    if (origin.effects) origin.effects = new Effects(this.#graph.sinks.length)
    else this.#collected.rollback()
    const effects = origin.effects ?? this.#collected
    if (this.current === origin) this.#target = effects
    for (const letter of response.deadLetters) effects.produce(letter, origin, response.count)
    return undefined
  }

  #observeTaken(records: number): void {
    const { topology, partition, runtime } = this
    topology.observer?.onRecordsTaken?.({ topology: topology.name, partition, records }, runtime.log)
  }

  #take(queue: InputQueue): void {
    const raw = queue.take()
    const origin = new Origin(raw, queue)
    if (this.#unfinished > 0 && this.#order.mustWait(origin)) {
      this.hold(origin)
      return
    }
    this.#start(origin)
    this.sampling = false
  }

  /** Starts records that waited for an earlier one of their key; a loop, so that long rows of them need no deep stack. */
  #startReady(): void {
    if (this.#starting) return
    this.#starting = true
    for (let origin = this.#ready.shift(); origin && !this.isClosed; origin = this.#ready.shift()) {
      const next = origin
      this.within(next, () => next.queue.receive(next))
      this.release(next)
    }
    this.#starting = false
  }

  #process(origin: Origin, run: () => void): void {
    this.#collected.mark()
    this.current = origin
    this.#target = this.#collected
    try {
      run()
    } catch (thrown) {
      this.fail(asError(thrown))
    }
    this.current = undefined
    this.#target = this.#collected
  }

  #start(origin: Origin): void {
    this.#process(origin, () => origin.queue.receive(origin))
    if (origin.pending > 0) this.#order.occupy(origin)
    else this.#collected.records++
    this.punctuators.streamTime(this.streamTime)
  }

  #admits(): boolean {
    return (
      !this.isClosed &&
      !this.#draining &&
      this.#unfinished < this.runtime.options.maxUnfinished &&
      this.#seals.takesMore(this.#collected, this.#writer.hasRoom, this.#writer.isIdle) &&
      this.runtime.turn?.isFree(this) !== false
    )
  }

  /** The queue whose next record is oldest, as Kafka Streams chooses. */
  #choose(): InputQueue | undefined {
    let best: InputQueue | undefined
    let oldest = Number.POSITIVE_INFINITY
    for (const queue of this.queues.values()) {
      const record = queue.peek()
      if (!record || record.timestamp >= oldest) continue
      const due = this.topology.retryTopics ? notBefore(record) : 0
      if (due > 0 && due > this.runtime.clock.now()) {
        this.#wakeAt = Math.min(this.#wakeAt, due)
        continue
      }
      best = queue
      oldest = record.timestamp
    }
    if (best) this.#wakeAt = Number.POSITIVE_INFINITY
    return best
  }

  /** Nothing can be taken at the moment, though records may wait for their time or for a schema. */
  #inputEmpty(): boolean {
    return this.#schemas.isClosed || this.#choose() === undefined
  }

  /** Whether a checkpoint would have anything to write or to commit. */
  #hasNews(): boolean {
    if (!this.#collected.isEmpty || this.#advanced()) return true
    for (const store of this.stores.values()) if (store.isDirty) return true
    return false
  }

  #advanced(): boolean {
    for (const queue of this.queues.values()) if (queue.finished() > this.#writer.sealedUpTo(queue)) return true
    return false
  }

  #positions(): readonly TopicPartitionOffset[] {
    return [...this.queues.values()].map(queue => ({
      topic: queue.topic,
      partition: queue.partition,
      offset: queue.finished()
    }))
  }
}
