import type { ConsumerBatch, TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'
import { type SubTopology, subTopologies } from '../../graph/sub-topologies.ts'
import type { StreamTask } from '../task/stream-task.ts'
import { AssignedTask, type Restoring, type TaskParts } from './assigned-task.ts'

/** How far a member is with restoring its tasks. */
export interface RestoreState {
  /** Tasks that do not run yet, of how many. */
  readonly waiting: number
  readonly tasks: number
  /** Changelog records read, of how many. */
  readonly restored: number
  readonly total: number
  /** What one of them waits for, in words. */
  readonly trouble: string | undefined
}

/** The tasks of one member: made for assigned partitions, kept over rebalances where they come back, looked up by topic and partition. */
export class TaskSet {
  readonly #parts: TaskParts
  readonly #subTopologies = new Map<string, SubTopology>()
  readonly #assigned = new Map<string, AssignedTask>()
  readonly #byPartition = new Map<string, AssignedTask>()
  /** Each task that runs, once. */
  #running: readonly StreamTask[] = []

  constructor(parts: TaskParts) {
    this.#parts = parts
    this.refresh()
  }

  /** The topology reads other topics than before: tasks are made as it is now. Called before those topics are assigned. */
  refresh(): void {
    const { topology } = this.#parts
    this.#subTopologies.clear()
    for (const part of subTopologies(topology.nodes)) {
      for (const node of part.nodes) {
        if (node.kind !== 'source') continue
        for (const topic of topology.topicsOf(node.topic.name)) this.#subTopologies.set(topic, part)
      }
    }
  }

  /** The tasks that run. */
  all(): readonly StreamTask[] {
    return this.#running
  }

  /** The task of a partition, if it runs. */
  get(topic: string, partition: number): StreamTask | undefined {
    const assigned = this.#byPartition.get(`${topic}/${partition}`)
    return assigned?.isRunning ? assigned.task : undefined
  }

  /** Hands records to their task, also to one that does not run yet. */
  add(batch: ConsumerBatch): void {
    this.#byPartition.get(`${batch.topic}/${batch.partition}`)?.add(batch)
  }

  /** Whether every task that is assigned runs. */
  get isRestored(): boolean {
    return this.#owned().every(task => task.isRunning)
  }

  /** How far it is while tasks are restored; undefined when all run. */
  restoreState(): RestoreState | undefined {
    const owned = this.#owned()
    const waiting = owned.filter(task => !task.isRunning)
    if (waiting.length === 0) return undefined
    let [restored, total] = [0, 0]
    for (const { progress } of waiting) {
      restored += progress.sum.restored
      total += progress.sum.total
    }
    const trouble = waiting.map(task => task.waitingFor).find(words => words !== undefined)
    return { waiting: waiting.length, tasks: owned.length, restored, total, trouble }
  }

  /** Forgets the tasks that an assignment leaves to others or that cannot go on from where it begins; the caller closes them. */
  leftOut(partitions: readonly TopicPartitionOffset[]): readonly AssignedTask[] {
    const groups = this.#grouped(partitions)
    const left = [...this.#assigned].flatMap(([id, task]) => {
      const positions = groups.get(id)
      return positions && task.continuesAt(positions) ? [] : [task]
    })
    return this.forget(left)
  }

  /**
   * Makes the tasks of these partitions and restores their stores, or goes on with those that were kept. Answers each with what resolves
   * when it runs.
   */
  assign(
    partitions: readonly TopicPartitionOffset[],
    restoring: Restoring
  ): readonly { readonly task: AssignedTask; readonly ready: Promise<void> }[] {
    this.#byPartition.clear()
    return this.begin(partitions, restoring)
  }

  /** As `assign`, for some of them: the others stay as they are. */
  begin(
    partitions: readonly TopicPartitionOffset[],
    restoring: Restoring
  ): readonly { readonly task: AssignedTask; readonly ready: Promise<void> }[] {
    const tasks = [...this.#grouped(partitions)].flatMap(([id, positions]) => {
      const task = this.#assigned.get(id) ?? this.#make(positions[0])
      if (!task) return []
      this.#assigned.set(id, task)
      for (const { topic, partition } of positions) this.#byPartition.set(`${topic}/${partition}`, task)
      const ready = task.assign(positions, restoring).finally(() => this.#look())
      return [{ task, ready }]
    })
    this.#look()
    return tasks
  }

  /** Sets the tasks of these partitions aside, until `leftOut` and `assign`. */
  setAside(partitions: readonly TopicPartition[]): readonly AssignedTask[] {
    const tasks = this.#of(partitions)
    for (const task of tasks) task.setAside()
    this.#look()
    return tasks
  }

  /** Forgets tasks; the caller closes them. Without partitions all of them. */
  remove(partitions?: readonly TopicPartition[]): readonly AssignedTask[] {
    return this.forget(partitions ? this.#of(partitions) : [...this.#assigned.values()])
  }

  /** Forgets these tasks; the caller closes them. */
  forget(tasks: readonly AssignedTask[]): readonly AssignedTask[] {
    const gone = new Set(tasks)
    for (const [id, task] of this.#assigned) if (gone.has(task)) this.#assigned.delete(id)
    for (const [id, task] of this.#byPartition) if (gone.has(task)) this.#byPartition.delete(id)
    for (const task of tasks) task.setAside()
    this.#look()
    return tasks
  }

  #owned(): readonly AssignedTask[] {
    return [...this.#assigned.values()].filter(({ isOwned }) => isOwned)
  }

  #of(partitions: readonly TopicPartition[]): readonly AssignedTask[] {
    const tasks = partitions.flatMap(({ topic, partition }) => this.#byPartition.get(`${topic}/${partition}`) ?? [])
    return [...new Set(tasks)]
  }

  #look(): void {
    this.#running = this.#owned().flatMap(({ isRunning, task }) => (isRunning && task ? [task] : []))
  }

  #grouped(partitions: readonly TopicPartitionOffset[]): ReadonlyMap<string, readonly TopicPartitionOffset[]> {
    return Map.groupBy(partitions, ({ topic, partition }) => `${this.#subTopologies.get(topic)?.id}_${partition}`)
  }

  #make(first: TopicPartitionOffset | undefined): AssignedTask | undefined {
    const part = first && this.#subTopologies.get(first.topic)
    return part && new AssignedTask(this.#parts, part, first.partition)
  }
}
