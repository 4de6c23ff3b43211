import type { SerdeResolver, TaskOptions, Topology } from '#streams'

/** What a worker process needs to know of a system. */
export interface WorkerSystem {
  /** Consumer group. */
  readonly applicationId: string
  readonly topology: Topology
  readonly serdes: SerdeResolver
  /** How its tasks run, where that is the system's own business. Wins over the settings of the environment. */
  readonly task?: Partial<TaskOptions>
  /** Makes topics, schemas and tables. Retried while a dependency is away. */
  readonly prepare: () => Promise<void>
  /** Called once when records are read. */
  readonly started?: () => void
  /** Releases what the system opened, after the topology stopped. */
  readonly close: () => Promise<void>
}
