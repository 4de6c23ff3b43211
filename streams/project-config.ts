import type { Driver } from './driver/driver.ts'
import type { Topology } from './graph/topology.ts'
import type { StreamsConfig } from './runtime/streams-config.ts'
import type { SerdeResolver } from './serde.ts'

/** A topology with its own application id and settings. */
export interface ProjectTopology {
  /** Created by `StreamsBuilder.build`. */
  readonly topology: Topology
  /** Application id of the topology. Default: the name of the topology. */
  readonly applicationId?: string
  /** Overrides the project's settings. */
  readonly settings?: ProjectSettings
}

/** Settings of `Streams` that a project may set. */
export type ProjectSettings = Partial<Omit<StreamsConfig, 'applicationId' | 'driver' | 'serdes'>>

/** How missing topics are created. */
export interface ProjectTopics {
  /** Number of partitions. Default: 1 with `millrace dev`. */
  readonly partitions?: number
  /** Number of replicas. Default: the broker's. */
  readonly replicationFactor?: number
  /** Topic settings such as `retention.ms`. */
  readonly config?: { readonly [name: string]: string }
}

/** A subject as shown by the `schemas` command. */
export interface RegisteredSchema {
  /** Name of the subject in the registry. */
  readonly subject: string
  /** Version of the subject. */
  readonly version: number
  /** Id of the schema in the registry. */
  readonly id: number
  /** The compatibility mode that later versions are checked against. */
  readonly compatibility: string
  /** False if the registry already had the schema. */
  readonly created: boolean
}

/** A project for the `millrace` command: the default export of `millrace.config.ts`. */
export interface ProjectConfig {
  /** Topologies to run, already built with their sinks and services. */
  readonly topologies: readonly (Topology | ProjectTopology)[]
  /** The broker. */
  readonly driver: Driver
  /** Creates the serdes of formats that need a registry, such as `registrySerdes({ … })`. */
  readonly serdes?: SerdeResolver
  /** Settings of `Streams` for all topologies. */
  readonly settings?: ProjectSettings
  /** How `millrace dev` and `millrace start --create-topics` create missing topics. */
  readonly topics?: ProjectTopics
  /** Called by `millrace schemas`, such as `() => registerSchemas({ … })`. */
  readonly schemas?: () => Promise<readonly RegisteredSchema[]>
  /** Called when everything has ended, to close the project's own pools and clients. */
  readonly close?: () => Promise<void>
}

/**
 * Defines the project of `millrace.config.ts`, so that the compiler checks it.
 * @example export default defineConfig({ topologies: [orders()], driver: kafkaDriver({ brokers: ['localhost:9092'] }) })
 */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config
}
