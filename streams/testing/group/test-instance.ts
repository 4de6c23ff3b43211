import type { AssignmentMember } from '../../assignment/task-units.ts'
import type { ConsumerBatch, TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError } from '../../errors/streams-error.ts'
import { topicGroups } from '../../graph/sub-topologies.ts'
import type { Topology } from '../../graph/topology.ts'
import { GlobalStores } from '../../runtime/global/global-stores.ts'
import type { AssignedTask } from '../../runtime/member/assigned-task.ts'
import { TaskSet } from '../../runtime/member/task-set.ts'
import type { Runnable } from '../../runtime/scheduler.ts'
import { ChangelogBounds } from '../../runtime/start/changelog-bounds.ts'
import type { MissingChangelog } from '../../runtime/start/restore.ts'
import { RestoreTurns } from '../../runtime/start/restore-turns.ts'
import { noWatch } from '../../runtime/steps/watch.ts'
import type { StreamTask } from '../../runtime/task/stream-task.ts'
import type { CheckpointPoint, TaskRuntime } from '../../runtime/task-runtime.ts'
import type { CapturedBroker } from '../captured-broker.ts'
import type { CommittedOffsets } from './committed-offsets.ts'

/** What an instance runs with. */
export interface TestInstanceOptions {
  readonly topology: Topology
  readonly broker: CapturedBroker
  readonly onMissingChangelog: MissingChangelog
  /** The runtime of the tasks, but for what the instance itself does. */
  readonly runtime: Omit<TaskRuntime, 'schedule' | 'onCheckpoint' | 'onFailure' | 'atPoint'>
  /** A checkpoint is complete. */
  readonly onCheckpoint: () => void
  /** A task cannot go on. */
  readonly onFailure: (instance: TestInstance, error: Error) => void
  /** A checkpoint reached a point; may throw. */
  readonly atPoint: (point: CheckpointPoint) => void
}

/** One worker of a topology under test: what a process is in production, with tasks and stores of its own. */
export class TestInstance {
  readonly index: number
  /** Its own copies of the global stores. */
  readonly globals: GlobalStores
  readonly #options: TestInstanceOptions
  readonly #tasks: TaskSet
  readonly #bounds: ChangelogBounds
  readonly #ready = new Set<Runnable>()
  #owned: readonly TopicPartition[] = []
  /** Tasks that it gives up: they finish what they took. */
  #draining: readonly StreamTask[] = []
  #released: Promise<unknown> = Promise.resolve()

  constructor(index: number, options: TestInstanceOptions) {
    this.index = index
    this.#options = options
    const { topology, broker } = options
    const sources = { reader: broker.reader, offsets: broker.admin.offsets }
    this.globals = new GlobalStores(topology, options.runtime, sources, new AbortController().signal)
    this.#tasks = new TaskSet({ topology, runtime: this.#runtime(), watch: noWatch(), turns: new RestoreTurns(1) })
    this.#bounds = new ChangelogBounds(broker.admin)
  }

  /** The tasks that run. */
  all(): readonly StreamTask[] {
    return this.#tasks.all()
  }

  /** The topology reads other topics than before. */
  refresh(): void {
    this.#tasks.refresh()
  }

  /** Gives a record of a global topic to its own copy of the store. */
  addGlobal(batch: ConsumerBatch): void {
    this.globals.add(batch).catch((thrown: unknown) => this.#options.onFailure(this, asError(thrown)))
  }

  /** How its group sees it. */
  get member(): AssignmentMember {
    const { topology } = this.#options
    return {
      id: String(this.index).padStart(6, '0'),
      topics: topology.sourceTopics(),
      topicGroups: topicGroups(topology),
      owned: this.#owned
    }
  }

  /** The task that reads a partition. */
  get({ topic, partition }: TopicPartition): StreamTask | undefined {
    return this.#tasks.get(topic, partition)
  }

  /** Whether nothing moves in it. */
  get isQuiet(): boolean {
    const draining = this.#draining.every(task => task.isClosed || task.isFinished)
    return draining && this.all().every(task => task.isClosed || task.isQuiet)
  }

  /** Gives each task that has something to do one slice; answers whether there was any. */
  runReady(): boolean {
    const ready = [...this.#ready]
    this.#ready.clear()
    for (const task of ready) if (task.run()) this.#ready.add(task)
    return ready.length > 0
  }

  /** Commits what its tasks have ready. */
  commit(committed: CommittedOffsets): void {
    for (const task of [...this.all(), ...this.#draining]) {
      if (task.isClosed) continue
      for (const position of task.committable()) {
        committed.set(position)
        const queue = task.queues.get(position.topic)
        if (queue) queue.committed = position.offset
      }
    }
  }

  /** Finishes what was taken, as at a rebalance; `run` runs everything until it moves no more, and answers whether all went well. */
  async revoke(run: () => Promise<boolean>): Promise<void> {
    const given = this.#tasks.setAside(this.#owned)
    this.#draining = given.flatMap(({ task }) => task ?? [])
    const drained = Promise.all(this.#draining.map(task => task.drain()))
    if (!(await run())) return
    await drained
    this.#draining = []
    await this.#close(this.#tasks.forget(given.filter(task => !task.canBeKept)))
  }

  /** Closes the tasks that go to others. */
  async leave(partitions: readonly TopicPartitionOffset[]): Promise<void> {
    await this.#close(this.#tasks.leftOut(partitions))
  }

  /** Takes its share, with stores brought up to date. */
  async assign(partitions: readonly TopicPartitionOffset[]): Promise<void> {
    const { broker, onMissingChangelog } = this.#options
    this.#owned = partitions.map(({ topic, partition }) => ({ topic, partition }))
    const settled = async (): Promise<void> => undefined
    const restoring = { bounds: this.#bounds, reader: broker.reader, onMissingChangelog, settled }
    for (const { ready } of this.#tasks.assign(partitions, restoring)) await ready
  }

  /** Dies: nothing is finished, nothing more is written. Resolves when its stores are free. */
  async crash(): Promise<void> {
    this.#owned = []
    this.#ready.clear()
    await this.#close(this.#tasks.remove())
    await this.#released
    await this.globals.close()
  }

  async #close(tasks: readonly AssignedTask[]): Promise<void> {
    for (const task of tasks) task.stop()
    this.#released = Promise.all([
      this.#released,
      ...tasks.map(async task => {
        await task.task?.aborted()
        await task.release()
      })
    ])
    await this.#released
  }

  #runtime(): TaskRuntime {
    const { runtime, onCheckpoint, onFailure, atPoint } = this.#options
    return {
      ...runtime,
      globals: this.globals,
      schedule: task => void this.#ready.add(task),
      onCheckpoint: () => {
        onCheckpoint()
        return undefined
      },
      onFailure: (_task, error) => onFailure(this, error),
      atPoint
    }
  }
}
