import type { Logger, Metrics, SerdeResolver, TaskOptions, Topology } from '#streams'
import type { Environment } from '../../config/environment.ts'

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

/** Wires a system to its real connectors. Nothing connects before the `prepare` of what it returns. */
export type ComposeWorker = (environment: Environment, log: Logger, metrics: Metrics) => WorkerSystem
