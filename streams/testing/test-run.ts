import type { RawRecord, TopicPartitionOffset } from '../driver/consumer.ts'
import { asError } from '../errors/streams-error.ts'
import { subTopologies } from '../graph/sub-topologies.ts'
import type { Topology } from '../graph/topology.ts'
import { TaskSet } from '../runtime/member/task-set.ts'
import type { Runnable } from '../runtime/scheduler.ts'
import { ChangelogBounds } from '../runtime/start/changelog-bounds.ts'
import type { MissingChangelog } from '../runtime/start/restore.ts'
import { RestoreTurns } from '../runtime/start/restore-turns.ts'
import { writtenSerdes } from '../runtime/steps/serdes.ts'
import { noWatch } from '../runtime/steps/watch.ts'
import type { StreamTask } from '../runtime/task/stream-task.ts'
import type { CheckpointPoint, TaskRuntime } from '../runtime/task-runtime.ts'
import type { SerdeResolver } from '../serde.ts'
import type { CapturedBroker } from './captured-broker.ts'
import type { FakeClock } from './fake-clock.ts'

/** Thrown inside a checkpoint where a test asked for a crash. */
class Crash extends Error {}

/** What a test's tasks run with. */
export interface TestRunOptions {
  readonly topology: Topology
  readonly broker: CapturedBroker
  readonly clock: FakeClock
  readonly serdes: SerdeResolver
  readonly onMissingChangelog: MissingChangelog
  /** The runtime of the tasks, but for what the run itself does. */
  readonly runtime: Omit<TaskRuntime, 'schedule' | 'onCheckpoint' | 'onFailure' | 'atPoint'>
}

/** The tasks of a topology under test on partition 0: opened with the first use, run until nothing moves, crashed on cue, opened again. */
export class TestRun {
  /** Offsets committed, by topic. */
  readonly committed = new Map<string, number>()
  readonly #options: TestRunOptions
  readonly #ready = new Set<Runnable>()
  #tasks: TaskSet | undefined
  #opening: Promise<readonly StreamTask[]> | undefined
  #failure: Error | undefined
  #crashPoint: { readonly point: CheckpointPoint; count: number } | undefined

  constructor(options: TestRunOptions) {
    this.#options = options
  }

  /** Whether a crash asked for by `crashAt` happened. */
  get crashed(): boolean {
    return this.#failure instanceof Crash
  }

  /** Crashes at the `count`-th time that a checkpoint reaches the point. */
  crashAt(point: CheckpointPoint, count: number): void {
    this.#crashPoint = { point, count }
  }

  /** Appends a record to a topic, hands it to its task and runs. */
  async pipe(topic: string, record: Omit<RawRecord, 'offset'>): Promise<void> {
    await this.open()
    this.deliver(topic, this.#options.broker.append(topic, record))
    await this.settle()
  }

  /** Hands a record to its task. */
  deliver(topic: string, record: RawRecord): void {
    const nextOffset = record.offset + 1
    this.#tasks?.get(topic, 0)?.add({ topic, partition: 0, records: [record], nextOffset, highWatermark: nextOffset })
  }

  /** The tasks that are open. */
  all(): readonly StreamTask[] {
    return this.#tasks?.all() ?? []
  }

  /** Opens the tasks where they are not. */
  open(): Promise<readonly StreamTask[]> {
    if (this.#tasks) return Promise.resolve(this.#tasks.all())
    this.#opening ??= this.#openTasks().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  /** Starts again from the committed offsets. */
  async reopen(): Promise<void> {
    await this.close()
    this.#failure = undefined
    this.#crashPoint = undefined
    await this.open()
    await this.settle()
  }

  /** Drains, commits and closes. */
  async stop(): Promise<void> {
    for (const task of this.all()) {
      const drained = task.drain()
      await this.settle()
      await drained
    }
    this.#commit()
    await this.close()
  }

  /** Closes without draining. */
  async close(): Promise<void> {
    const tasks = this.all()
    this.#tasks = undefined
    for (const task of tasks) task.close()
    for (const task of tasks) {
      await task.aborted()
      await task.closeStores()
    }
  }

  /** Runs until nothing moves any more; waits pass at once. */
  async settle(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate)
      if (this.#failure instanceof Crash) return
      if (this.#failure) throw asError(this.#failure)
      if (this.#runReady()) continue
      if (this.all().every(task => task.isQuiet)) return
      this.#options.clock.runNext()
    }
  }

  async #openTasks(): Promise<readonly StreamTask[]> {
    const { topology, serdes, broker, onMissingChangelog } = this.#options
    for (const serde of writtenSerdes(topology, serdes)) await serde.open?.()
    for (const node of topology.nodes) if (node.kind === 'sink') await node.sink.open?.()
    const tasks = new TaskSet({ topology, runtime: this.#runtime(), watch: noWatch(), turns: new RestoreTurns(1) })
    const { admin, reader } = broker
    const bounds = new ChangelogBounds(admin)
    const settled = async (): Promise<void> => undefined
    const assigned = tasks.assign(this.#start(), { bounds, reader, onMissingChangelog, settled })
    for (const { ready } of assigned) await ready
    this.#tasks = tasks
    for (const [topic, from] of this.committed) {
      for (const record of broker.records(topic).slice(from)) this.deliver(topic, record)
    }
    return tasks.all()
  }

  #start(): readonly TopicPartitionOffset[] {
    const { topology } = this.#options
    const topics = subTopologies(topology.nodes).length > 0 ? topology.sourceTopics() : []
    for (const topic of topics) if (!this.committed.has(topic)) this.committed.set(topic, 0)
    return topics.map(topic => ({ topic, partition: 0, offset: this.committed.get(topic) ?? 0 }))
  }

  #runtime(): TaskRuntime {
    return {
      ...this.#options.runtime,
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
    for (const task of this.all()) {
      for (const { topic, offset } of task.committable()) {
        this.committed.set(topic, offset)
        const queue = task.queues.get(topic)
        if (queue) queue.committed = offset
      }
    }
  }

  #runReady(): boolean {
    const ready = [...this.#ready]
    this.#ready.clear()
    for (const task of ready) if (task.run()) this.#ready.add(task)
    return ready.length > 0
  }
}
