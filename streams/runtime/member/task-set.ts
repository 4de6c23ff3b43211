import type { TopicPartition, TopicPartitionOffset } from '../../driver/consumer.ts'
import { asError } from '../../errors/streams-error.ts'
import { type SubTopology, subTopologies } from '../../graph/sub-topologies.ts'
import type { Topology } from '../../graph/topology.ts'
import type { StoreDefinition } from '../../state/store-definition.ts'
import { type TaskStore, TaskStore as TaskStoreImpl } from '../../state/task-store.ts'
import { type RestoreClients, restore } from '../start/restore.ts'
import type { Watch } from '../steps/watch.ts'
import { StreamTask } from '../task/stream-task.ts'
import type { TaskRuntime } from '../task-runtime.ts'

type AnyStore = TaskStore<unknown, unknown>

/** The stream tasks of one member: created for assigned partitions, looked up by topic and partition. */
export class TaskSet {
  readonly #topology: Topology
  readonly #runtime: TaskRuntime
  readonly #watch: Watch
  readonly #parts = new Map<string, SubTopology>()
  readonly #tasks = new Map<string, StreamTask>()
  /** Each of them once. */
  #all: readonly StreamTask[] = []

  constructor(topology: Topology, runtime: TaskRuntime, watch: Watch) {
    this.#topology = topology
    this.#runtime = runtime
    this.#watch = watch
    for (const part of subTopologies(topology.nodes)) {
      for (const node of part.nodes) {
        if (node.kind === 'source') for (const topic of topology.topicsOf(node.topic.name)) this.#parts.set(topic, part)
      }
    }
  }

  all(): readonly StreamTask[] {
    return this.#all
  }

  get(topic: string, partition: number): StreamTask | undefined {
    return this.#tasks.get(`${topic}/${partition}`)
  }

  /** Creates the tasks of these partitions and restores their stores. */
  async assign(partitions: readonly TopicPartitionOffset[], clients: RestoreClients): Promise<void> {
    const byTask = Map.groupBy(partitions, ({ topic, partition }) => `${this.#parts.get(topic)?.id}_${partition}`)
    const created = await Promise.allSettled([...byTask.values()].map(group => this.#create(group, clients)))
    for (const result of created) if (result.status === 'rejected') throw result.reason
  }

  /** Forgets tasks; they must be closed by the caller. */
  remove(partitions: readonly TopicPartition[]): readonly StreamTask[] {
    const removed = new Set<StreamTask>()
    for (const { topic, partition } of partitions) {
      const task = this.get(topic, partition)
      if (task) removed.add(task)
    }
    for (const [id, task] of this.#tasks) if (removed.has(task)) this.#tasks.delete(id)
    this.#all = this.#all.filter(task => !removed.has(task))
    return [...removed]
  }

  async #create(group: readonly TopicPartitionOffset[], clients: RestoreClients): Promise<void> {
    const [first] = group
    const part = first && this.#parts.get(first.topic)
    if (!part) return
    const clock = { time: (): number => -1 }
    const stores = await this.#openStores(part, first.partition, clock, clients)
    if (clients.signal.aborted) {
      await closeAll(stores)
      throw clients.signal.reason
    }
    const task = new StreamTask(this.#topology, part, first.partition, stores, this.#runtime, this.#watch)
    clock.time = () => task.streamTime
    for (const position of group) {
      task.assign(position)
      this.#tasks.set(`${position.topic}/${position.partition}`, task)
    }
    this.#all = [...this.#all, task]
    try {
      task.open()
    } catch (thrown) {
      task.fail(asError(thrown))
    }
  }

  async #openStores(
    part: SubTopology,
    partition: number,
    clock: { time: () => number },
    clients: RestoreClients
  ): Promise<ReadonlyMap<string, AnyStore>> {
    const definitions = new Set(part.nodes.flatMap(node => (node.kind === 'processor' ? node.stores : [])))
    const stores = new Map<string, AnyStore>()
    try {
      for (const definition of definitions) {
        const store = await this.#openStore(definition, partition, clock)
        stores.set(definition.name, store)
        await restore(store, this.#topology.name, partition, this.#runtime, clients)
      }
    } catch (thrown) {
      await closeAll(stores)
      throw thrown
    }
    return stores
  }

  async #openStore(
    definition: StoreDefinition<unknown, unknown>,
    partition: number,
    clock: { time: () => number }
  ): Promise<AnyStore> {
    const keys = this.#runtime.serdes(definition.key, definition.name, 'key')
    const values = this.#runtime.serdes(definition.value, definition.name, 'value')
    const backend = await this.#runtime.stores.open(this.#topology.name, definition.name, partition)
    return new TaskStoreImpl(definition, backend, keys, values, () => clock.time())
  }
}

async function closeAll(stores: ReadonlyMap<string, AnyStore>): Promise<void> {
  for (const store of stores.values()) await store.backend.close()
}
