import type { SerdeResolver, Topology } from '#streams'

/** What a worker process needs to know of a system. */
export interface WorkerSystem {
  /** Consumer group. */
  readonly applicationId: string
  readonly topology: Topology
  readonly serdes: SerdeResolver
  /** Makes topics, schemas and tables. Retried while a dependency is away. */
  readonly prepare: () => Promise<void>
  /** Called once when records are read. */
  readonly started?: () => void
  /** Releases what the system opened, after the topology stopped. */
  readonly close: () => Promise<void>
}
