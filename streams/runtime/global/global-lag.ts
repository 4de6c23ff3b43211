import type { Admin, PartitionOffsets } from '../../driver/admin.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import type { GlobalStore } from './global-store.ts'

/** What a look at the ends of topics needs. */
export interface LagContext {
  readonly topology: string
  readonly stores: readonly GlobalStore[]
  readonly runtime: Pick<TaskRuntime, 'clock' | 'metrics'>
  readonly admin: Pick<Admin, 'knownOffsets'>
  /** Milliseconds without progress while records wait after which that is said. */
  readonly stallTimeout: number
}

/** Where a partition stood when it last moved. */
interface Stand {
  readonly position: number
  readonly since: number
}

/** How far global stores are behind the ends of their topics: reported as lag, and in words where one does not move. */
export class GlobalLag {
  readonly #context: LagContext
  readonly #stands = new Map<string, Stand>()
  #partitions = 0

  constructor(context: LagContext) {
    this.#context = context
  }

  /** Partitions of all topics at the last look. */
  get partitions(): number {
    return this.#partitions
  }

  /** Looks at all of them as far as a broker answers; answers what does not move, in words. */
  async look(): Promise<string | undefined> {
    const { stores, admin } = this.#context
    let partitions = 0
    let standing: string | undefined
    for (const store of stores) {
      const ends = await admin.knownOffsets(store.node.topic.name).catch(() => [])
      partitions += ends.length
      for (const end of ends) standing = this.#lookAt(store, end) ?? standing
    }
    this.#partitions = Math.max(this.#partitions, partitions)
    return standing
  }

  #lookAt(store: GlobalStore, { partition, earliest, latest, openFrom }: PartitionOffsets): string | undefined {
    const { topology, runtime, stallTimeout } = this.#context
    const topic = store.node.topic.name
    const position = store.positionOf(partition) ?? earliest
    const lag = Math.max(0, (openFrom ?? latest) - position)
    runtime.metrics.series(engineMetrics.lag, { topology, topic, partition: String(partition) }).set(lag)
    const at = `${topic}-${partition}`
    const now = runtime.clock.steady()
    const stand = this.#stands.get(at)
    if (lag === 0 || stand?.position !== position) {
      this.#stands.set(at, { position, since: now })
      return undefined
    }
    return now - stand.since < stallTimeout
      ? undefined
      : `global table '${store.node.name}' does not move, at ${position} of ${at}, which ends at ${position + lag}`
  }
}
