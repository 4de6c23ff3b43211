import type { Driver } from './driver/driver.ts'
import type { Topology } from './graph/topology.ts'
import type { StreamsConfig } from './runtime/streams-config.ts'
import type { SerdeResolver } from './serde.ts'

/** A topology with what it alone runs with. */
export interface ProjectTopology {
  /** Made by `StreamsBuilder.build`. */
  readonly topology: Topology
  /** Default: the name of the topology. */
  readonly applicationId?: string
  /** Goes over the settings of the project. */
  readonly settings?: ProjectSettings
}

/** Settings of `Streams` that a project may give. */
export type ProjectSettings = Partial<Omit<StreamsConfig, 'applicationId' | 'driver' | 'serdes'>>

/** How topics that are missing are made. */
export interface ProjectTopics {
  /** Default 1 with `millrace dev`. */
  readonly partitions?: number
  /** Default: the broker's. */
  readonly replicationFactor?: number
  /** Settings such as `retention.ms`. */
  readonly config?: { readonly [name: string]: string }
}

/** A subject as the `schemas` command shows it. */
export interface RegisteredSchema {
  /** Name in the registry. */
  readonly subject: string
  /** Version of the subject. */
  readonly version: number
  /** Id in the registry. */
  readonly id: number
  /** How later versions are compared. */
  readonly compatibility: string
  /** False when the registry had it already. */
  readonly created: boolean
}

/** What the `millrace` command knows of a project: the default export of `millrace.config.ts`. */
export interface ProjectConfig {
  /** What is run, with the sinks and services that each was given when it was built. */
  readonly topologies: readonly (Topology | ProjectTopology)[]
  /** The broker. */
  readonly driver: Driver
  /** Makes the serdes of formats that need a registry, such as `registrySerdes({ … })`. */
  readonly serdes?: SerdeResolver
  /** Settings of `Streams` for all topologies. */
  readonly settings?: ProjectSettings
  /** How `millrace dev`, and `millrace start --create-topics`, make topics that are missing. */
  readonly topics?: ProjectTopics
  /** What `millrace schemas` calls, such as `() => registerSchemas({ … })`. */
  readonly schemas?: () => Promise<readonly RegisteredSchema[]>
  /** Called when everything has ended, for pools and clients of the project's own. */
  readonly close?: () => Promise<void>
}

/**
 * The project of `millrace.config.ts`, checked by the compiler.
 * @example export default defineConfig({ topologies: [orders()], driver: kafkaDriver({ brokers: ['localhost:9092'] }) })
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config
}
