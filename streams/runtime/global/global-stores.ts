import type { PartitionOffsets } from '../../driver/admin.ts'
import type { ConsumerBatch } from '../../driver/consumer.ts'
import type { PartitionReader, ReadRange } from '../../driver/reader.ts'
import type { Topology } from '../../graph/topology.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { TaskStoreView } from '../../state/task-store.ts'
import { RestoreProgress } from '../start/restore-progress.ts'
import { type GlobalRuntime, GlobalStore } from './global-store.ts'

/** Where global stores are read from. */
export interface GlobalSources {
  readonly reader: PartitionReader
  readonly offsets: (topic: string) => Promise<readonly PartitionOffsets[]>
}

/** The global stores of a process: all partitions of their topics are read before anything else is, and followed from then on. */
export class GlobalStores {
  readonly all: readonly GlobalStore[]
  readonly #topology: Topology
  readonly #runtime: GlobalRuntime
  readonly #sources: GlobalSources
  readonly #signal: AbortSignal
  readonly #progress = new RestoreProgress()
  #isRead = false

  constructor(topology: Topology, runtime: GlobalRuntime, sources: GlobalSources, signal: AbortSignal) {
    this.#topology = topology
    this.#runtime = runtime
    this.#sources = sources
    this.#signal = signal
    this.all = topology.globals.map(node => new GlobalStore(node, topology, runtime, signal))
  }

  /** The store of that name, to be read; undefined for none. */
  get(name: string): TaskStoreView<unknown, unknown> | undefined {
    return this.all.find(({ node }) => node.store.name === name)?.readable
  }

  /** How far they are while they are read for the first time, in words. */
  get reading(): string | undefined {
    if (this.#isRead || this.all.length === 0) return undefined
    const { restored, total } = this.#progress.sum
    return `reading global tables: ${restored} of ${total} records`
  }

  /** Opens them and brings them up to what their topics hold now. Called again after a failure it goes on. */
  async read(): Promise<void> {
    for (const store of this.all) await this.#read(store)
    this.#isRead = true
  }

  /** Gives a record of a topic to the store that it is of. */
  async add(batch: ConsumerBatch): Promise<void> {
    await this.all.find(({ node }) => node.topic.name === batch.topic)?.apply(batch)
  }

  /** Reads on where each of them is, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    const ranges = await Promise.all(this.all.map(store => this.#rangesOf(store, Number.MAX_SAFE_INTEGER)))
    await this.#sources.reader.read(ranges.flat(), batch => this.add(batch), { signal })
  }

  /** Resolves when what came was taken. */
  async idle(): Promise<void> {
    await Promise.all(this.all.map(store => store.idle()))
  }

  async close(): Promise<void> {
    for (const store of this.all) await store.close()
  }

  async #read(store: GlobalStore): Promise<void> {
    const { name } = store.node.store
    await store.open()
    const ranges = await this.#rangesOf(store, undefined)
    const toRead = (): number => {
      let left = 0
      for (const { partition, from, to } of ranges) left += Math.max(0, to - (store.positionOf(partition) ?? from))
      return left
    }
    const total = toRead()
    if (total === 0) return
    const labels = { topology: this.#topology.name, store: name, partition: 'global' }
    const remaining = this.#runtime.metrics.series(engineMetrics.restoreRemaining, labels)
    const restored = this.#runtime.metrics.series(engineMetrics.restored, {
      topology: this.#topology.name,
      store: name
    })
    this.#progress.begin(name, total)
    remaining.set(total)
    this.#runtime.log.info({ ...labels, records: total }, `reading global store '${name}'`)
    const onBatch = async (batch: ConsumerBatch): Promise<void> => {
      await store.apply(batch)
      restored.add(batch.records.length)
      remaining.set(toRead())
      this.#progress.remaining(name, toRead())
    }
    try {
      await this.#sources.reader.read(ranges, onBatch, { signal: this.#signal })
    } finally {
      this.#runtime.metrics.remove(engineMetrics.restoreRemaining, labels)
    }
  }

  /** What is to be read of a store's topic. A store that knows what the topic does not is read anew. */
  async #rangesOf(store: GlobalStore, end: number | undefined): Promise<readonly ReadRange[]> {
    const { topic } = store.node
    const bounds = await this.#sources.offsets(topic.name)
    const isLost = ({ partition, earliest, latest }: PartitionOffsets): boolean => {
      const position = store.positionOf(partition)
      return position !== undefined && (position > latest || (position < earliest && position < latest))
    }
    const lost = bounds.find(isLost)
    if (lost) {
      this.#runtime.log.warn(
        { topology: this.#topology.name, store: store.node.store.name, topic: topic.name, partition: lost.partition },
        `'${topic.name}' was made anew or has lost records since it was read: its global store is read anew`
      )
      await store.clear()
    }
    return bounds
      .map(({ partition, earliest, latest }) => ({
        topic: topic.name,
        partition,
        from: store.positionOf(partition) ?? earliest,
        to: end ?? latest
      }))
      .filter(({ from, to }) => from < to)
  }
}
