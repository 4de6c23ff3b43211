import { consoleLog } from '../console-log.ts'
import type { ConsumerOptions, DamagedBatch } from '../driver/consumer.ts'
import type { Driver } from '../driver/driver.ts'
import type { ProducerOptions } from '../driver/producer.ts'
import type { Logger } from '../log.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import type { SerdeResolver } from '../serde.ts'
import { inMemoryStores } from '../state/in-memory-stores.ts'
import type { StoreSupplier } from '../state/store-backend.ts'
import { type Clock, systemClock } from '../time/clock.ts'
import type { ChangedState } from './kept-state/kept-state.ts'
import type { MissingOffsets } from './start/missing-offsets.ts'
import type { MissingChangelog } from './start/restore.ts'
import { type TaskOptions, taskDefaults } from './task-options.ts'

/** Settings of a running topology. Everything but the first two has a default. */
export interface StreamsConfig {
  /** Names the consumer group, the changelog topics and the dead letters' `application`, as Kafka Streams' `application.id`. */
  readonly applicationId: string
  /** The broker to work on. */
  readonly driver: Driver
  /** Makes the serdes of formats that need a registry. */
  readonly serdes?: SerdeResolver
  /** Where state lives. Default in memory, restored from the changelogs at each start. */
  readonly stores?: StoreSupplier
  /** Milliseconds between offset commits. Default 100. */
  readonly commitInterval?: number
  /** Settings of each task. */
  readonly task?: Partial<TaskOptions>
  /** Settings of the consumer, beside topics and group. */
  readonly consumer?: Omit<ConsumerOptions, 'topics' | 'topicGroups' | 'groupId'>
  /** Settings of the producer. */
  readonly producer?: ProducerOptions
  /** Fetched records that wait in the whole process above which fetching pauses. Default 100,000. */
  readonly bufferedRecords?: number
  /** Bytes of fetched input in the whole process, packed or unpacked, above which fetching pauses and large batches take turns. Default 64 MiB. */
  readonly bufferedBytes?: number
  /**
   * Bytes of records in asynchronous steps, and of rows and outputs that wait to be written, in the whole process above which no more input is
   * taken. Default 64 MiB. Whole batches held for a sink (`sinkTo` with `batch`) go over it.
   */
  readonly heldBytes?: number
  /** Milliseconds that everything in flight gets to finish at a rebalance or stop. Default 10,000. */
  readonly drainTimeout?: number
  /** Milliseconds without progress while records wait after which a consumer that fetches nothing is rebuilt, and a task that finishes nothing is reported. Default 60,000. */
  readonly stallTimeout?: number
  /** Milliseconds that a step may block the event loop before it is reported by name, on stderr. Default 5,000. */
  readonly blockedTimeout?: number
  /** Milliseconds between looks at the ends of the source topics, for lag and stalls. Default 10,000. */
  readonly monitorInterval?: number
  /** Milliseconds between looks at which topics match a pattern that is read. Default 10,000. */
  readonly topicInterval?: number
  /** Milliseconds between removals of what is committed from repartition topics. Default 30,000; `Infinity` leaves it to their retention. */
  readonly purgeInterval?: number
  /** Create changelog, repartition and retry topics that are missing. Default true; with false a missing one stops `start`. */
  readonly createTopics?: boolean
  /** Replication factor of the topics that are created. Default: the broker's. */
  readonly replicationFactor?: number
  /** A store whose changelog is gone or was cut: `fail` (default) or `rebuild`. */
  readonly onMissingChangelog?: MissingChangelog
  /** The group has committed nothing though its topics hold records: `read` them all, with a warning (default), or `fail`. Only where the start is `earliest`. */
  readonly onMissingOffsets?: MissingOffsets
  /** State was written by a topology that this one does not go with (another format, other windows, a store of another name): `fail` (default) before anything is read, or `accept` it as it is. */
  readonly onChangedState?: ChangedState
  /** Stores that are restored at once; the others wait for their turn. Default 8. */
  readonly concurrentRestores?: number
  /** Keeps the bytes of a batch that cannot be read, and answers where. Default: they are not kept. */
  readonly keepDamaged?: (damaged: DamagedBatch) => string
  /** Default: the machine's clock. */
  readonly clock?: Clock
  /** For jitter, 0 to 1. Default `Math.random`. */
  readonly random?: () => number
  /** Where the engine logs. Default: `consoleLog()`, lines on standard error from `info` on; `noLog` says nothing. */
  readonly log?: Logger
  /** Where the engine reports. Default: nowhere. */
  readonly metrics?: Metrics
}

/** A configuration with its defaults filled in. */
export type ResolvedConfig = Required<Omit<StreamsConfig, 'serdes' | 'task' | 'replicationFactor' | 'keepDamaged'>> & {
  readonly serdes: SerdeResolver | undefined
  readonly replicationFactor: number | undefined
  readonly keepDamaged: StreamsConfig['keepDamaged']
  readonly task: TaskOptions
}

/** Fills in the defaults. */
export function resolveConfig(config: StreamsConfig): ResolvedConfig {
  return {
    stores: inMemoryStores(),
    commitInterval: 100,
    consumer: {},
    producer: {},
    bufferedRecords: 100_000,
    bufferedBytes: 67_108_864,
    heldBytes: 67_108_864,
    drainTimeout: 10_000,
    stallTimeout: 60_000,
    blockedTimeout: 5_000,
    monitorInterval: 10_000,
    topicInterval: 10_000,
    purgeInterval: 30_000,
    createTopics: true,
    onMissingChangelog: 'fail',
    onMissingOffsets: 'read',
    onChangedState: 'fail',
    concurrentRestores: 8,
    clock: systemClock,
    random: Math.random,
    log: consoleLog(),
    metrics: noMetrics,
    ...config,
    serdes: config.serdes,
    replicationFactor: config.replicationFactor,
    keepDamaged: config.keepDamaged,
    task: { ...taskDefaults, ...config.task }
  }
}
