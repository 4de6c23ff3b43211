import type { ConsumerBatch, TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'
import type { PartitionReader } from '../../driver/reader.ts'
import { asError, StreamsError } from '../../errors/streams-error.ts'
import type { SubTopology } from '../../graph/sub-topologies.ts'
import type { Topology } from '../../graph/topology.ts'
import type { StoreBackend } from '../../state/store-backend.ts'
import type { StoreDefinition } from '../../state/store-definition.ts'
import { TaskStore } from '../../state/task-store.ts'
import { aheadOf } from '../../time/horizon.ts'
import type { KeptState } from '../kept-state/kept-state.ts'
import { matchLocalState } from '../kept-state/local-state.ts'
import type { ChangelogBounds } from '../start/changelog-bounds.ts'
import { Patience } from '../start/patience.ts'
import { type MissingChangelog, restore } from '../start/restore.ts'
import { RestoreProgress } from '../start/restore-progress.ts'
import type { RestoreTurns } from '../start/restore-turns.ts'
import type { Watch } from '../steps/watch.ts'
import { StreamTask } from '../task/stream-task.ts'
import type { TaskRuntime } from '../task-runtime.ts'

type AnyStore = TaskStore<unknown, unknown>

/** What the tasks of a member share. */
export interface TaskParts {
  readonly topology: Topology
  readonly runtime: TaskRuntime
  readonly watch: Watch
  readonly turns: RestoreTurns
}

/** What restores of an assignment read from. */
export interface Restoring {
  readonly bounds: ChangelogBounds
  readonly reader: PartitionReader
  readonly onMissingChangelog: MissingChangelog
  /** Resolves when tasks closed before have let go of their stores. */
  readonly settled: () => Promise<void>
}

/**
 * A task of a member from its assignment to its end: its stores are opened and restored, then it runs; at a rebalance it is set aside
 * until it is known who gets it, and goes on where it was when that is this member. Restoring goes on meanwhile.
 */
export class AssignedTask {
  readonly id: string
  readonly partition: number
  readonly progress = new RestoreProgress()
  /** Where its source partitions begin. */
  positions: readonly TopicPartitionOffset[] = []
  /** Whether its partitions are this member's, and not about to be dealt out anew. */
  isOwned = false
  /** There once its stores have been restored. */
  task: StreamTask | undefined
  readonly #parts: TaskParts
  readonly #part: SubTopology
  readonly #patience: Patience
  readonly #aborter = new AbortController()
  #stores: ReadonlyMap<string, AnyStore> | undefined
  #preparing: Promise<void> | undefined
  #restoring: Restoring | undefined
  #trouble: string | undefined
  /** Batches that came although the partition is paused. */
  #early: ConsumerBatch[] = []

  constructor(parts: TaskParts, part: SubTopology, partition: number) {
    this.id = `${parts.topology.name}/${part.id}_${partition}`
    this.partition = partition
    this.#parts = parts
    this.#part = part
    this.#patience = new Patience(parts.runtime, this.id, parts.topology.name)
  }

  /** Whether it runs: assigned, restored and not set aside. */
  get isRunning(): boolean {
    return this.isOwned && this.task !== undefined && this.#restoring === undefined
  }

  /** Whether it has ended. */
  get isStopped(): boolean {
    return this.#aborter.signal.aborted
  }

  /** What it waits for before it can run, in words. */
  get waitingFor(): string | undefined {
    const { waitingFor } = this.#patience
    return waitingFor && `task ${this.id} waits for the ${waitingFor}${this.#trouble ? `: ${this.#trouble}` : ''}`
  }

  /** Whether it can go on from these positions as if it had never been given up. */
  continuesAt(positions: readonly TopicPartitionOffset[]): boolean {
    if (!positions.every(({ topic }) => this.#reads(topic))) return false
    if (!this.task) return true
    const { queues } = this.task
    return positions.length === queues.size && positions.every(p => queues.get(p.topic)?.finished() === p.offset)
  }

  /** Topics of a pattern may have come since it was made. */
  #reads(topic: string): boolean {
    const { topology } = this.#parts
    return this.#part.nodes.some(node => node.kind === 'source' && topology.topicsOf(node.topic.name).includes(topic))
  }

  /** Whether a rebalance leaves it as it is: still restoring, or all it took is finished and committed. */
  get canBeKept(): boolean {
    if (!this.task) return true
    if (this.task.isClosed || !this.task.isFinished) return false
    return [...this.task.queues.values()].every(queue => queue.committed === queue.finished())
  }

  /** Takes its partitions. Runs at once where there is nothing to restore; else resolves once it runs, or is given up. */
  assign(positions: readonly TopicPartitionOffset[], restoring: Restoring): Promise<void> {
    this.positions = positions
    this.isOwned = true
    this.#restoring = restoring
    if (this.#part.nodes.every(node => node.kind !== 'processor' || node.stores.length === 0)) this.#start()
    else this.#preparing ??= this.#prepare()
    return this.#preparing ?? Promise.resolve()
  }

  /** Its partitions are being dealt out anew. */
  setAside(): void {
    this.isOwned = false
    this.#early = []
  }

  /** Takes fetched records. */
  add(batch: ConsumerBatch): void {
    if (this.isRunning) this.task?.add(batch)
    else if (this.isOwned) this.#early.push(batch)
  }

  /** Stops at once: it writes nothing more. */
  stop(): void {
    this.isOwned = false
    this.#early = []
    this.#aborter.abort(givenUp())
    this.#patience.abort()
    this.task?.close()
  }

  /** Releases the stores; after `stop`. A write that hangs does not keep them: no commit can follow it any more. */
  async release(): Promise<void> {
    await this.#preparing?.catch((thrown: unknown) => thrown)
    for (const store of this.#stores?.values() ?? []) await store.backend.close()
  }

  /** Names of its source partitions. */
  partitions(): readonly TopicPartition[] {
    return this.positions.map(({ topic, partition }) => ({ topic, partition }))
  }

  /** Opens the stores and brings them up to date, anew for each assignment that came meanwhile. */
  async #prepare(): Promise<void> {
    const { signal } = this.#aborter
    try {
      await this.#restoring?.settled()
      signal.throwIfAborted()
      this.#stores ??= await this.#open()
      for (let done: Restoring | undefined; this.#restoring && done !== this.#restoring; ) {
        done = this.#restoring
        await this.#restore(done)
        signal.throwIfAborted()
      }
      if (this.isOwned) this.#start()
    } finally {
      this.#preparing = undefined
    }
  }

  async #open(): Promise<ReadonlyMap<string, AnyStore>> {
    const { signal } = this.#aborter
    const stores = new Map<string, AnyStore>()
    try {
      for (const definition of new Set(this.#part.nodes.flatMap(n => (n.kind === 'processor' ? n.stores : [])))) {
        const store = await this.#patience.until('store', () => this.#openStore(definition))
        stores.set(definition.name, store)
        signal.throwIfAborted()
      }
      return stores
    } catch (thrown) {
      for (const store of stores.values()) await store.backend.close()
      throw thrown
    }
  }

  async #openStore(definition: StoreDefinition<unknown, unknown>): Promise<AnyStore> {
    const { topology, runtime } = this.#parts
    const keys = runtime.serdes(definition.key, definition.name, 'key')
    const values = runtime.serdes(definition.value, definition.name, 'value')
    const { applicationId } = runtime
    const address = { applicationId, topology: topology.name, partition: this.partition, store: definition.name }
    const backend = await runtime.stores.open(address).catch(thrown => {
      this.#trouble = asError(thrown).message
      throw thrown
    })
    this.#trouble = undefined
    const state = runtime.state?.()
    if (state) await this.#match(definition, backend, state)
    const isAhead = aheadOf(runtime.clock, runtime.options.maxFuture)
    return new TaskStore(definition, backend, keys, values, () => this.task?.streamTime ?? -1, isAhead)
  }

  async #match(definition: StoreDefinition<unknown, unknown>, backend: StoreBackend, state: KeptState): Promise<void> {
    try {
      await matchLocalState(definition, backend, state, this.#parts.runtime.log)
    } catch (thrown) {
      await backend.close()
      throw thrown
    }
  }

  async #restore({ bounds, reader, onMissingChangelog }: Restoring): Promise<void> {
    const { topology, runtime, turns } = this.#parts
    const { signal } = this.#aborter
    const clients = { bounds, reader, onMissingChangelog, patience: this.#patience, signal, progress: this.progress }
    this.progress.clear()
    const stores = [...(this.#stores?.values() ?? [])]
    await Promise.all(
      stores.map(store => turns.run(() => restore(store, topology.name, this.partition, runtime, clients), signal))
    )
  }

  #start(): void {
    this.#restoring = undefined
    if (this.task) this.task.resume()
    else this.#make()
    for (const batch of this.#early) this.task?.add(batch)
    this.#early = []
  }

  #make(): void {
    const { topology, runtime, watch } = this.#parts
    const task = new StreamTask(topology, this.#part, this.partition, this.#stores ?? new Map(), runtime, watch)
    this.task = task
    for (const position of this.positions) task.assign(position)
    try {
      task.open()
    } catch (thrown) {
      task.fail(asError(thrown))
    }
  }
}

function givenUp(): StreamsError {
  return new StreamsError('timeout', 'the partitions of the task were given up')
}
