import { consoleLog } from '../console-log.ts'
import type { ConsumerOptions, DamagedBatch } from '../driver/consumer.ts'
import type { Driver } from '../driver/driver.ts'
import type { ProducerOptions } from '../driver/producer.ts'
import type { Logger } from '../log.ts'
import { type Metrics, noMetrics } from '../metrics/metrics.ts'
import type { SerdeResolver } from '../serde.ts'
import { inMemoryStores } from '../state/in-memory-stores.ts'
import type { StoreSupplier } from '../state/store-backend.ts'
import { type Clock, type SteadyClock, steadyClock, systemClock } from '../time/clock.ts'
import type { ChangedState } from './kept-state/kept-state.ts'
import type { MissingOffsets } from './start/missing-offsets.ts'
import type { MissingChangelog } from './start/restore.ts'
import { type TaskOptions, taskDefaults } from './task-options.ts'

/** Settings of a running topology. All but `applicationId` and `driver` have defaults. */
export interface StreamsConfig {
  /** Names the consumer group, the changelog topics and the dead letters' `application`, like Kafka Streams' `application.id`. */
  readonly applicationId: string
  /** The driver of the broker. */
  readonly driver: Driver
  /** Creates the serdes of formats that need a registry. */
  readonly serdes?: SerdeResolver
  /** Where state lives. Default: in memory, restored from the changelogs at each start. */
  readonly stores?: StoreSupplier
  /** Milliseconds between offset commits. Default: 100. */
  readonly commitInterval?: number
  /** Settings of the tasks. */
  readonly task?: Partial<TaskOptions>
  /** Settings of the consumer, other than topics and group. */
  readonly consumer?: Omit<ConsumerOptions, 'topics' | 'topicGroups' | 'groupId'>
  /** Settings of the producer. */
  readonly producer?: ProducerOptions
  /** Fetched records waiting in the whole process above which fetching pauses. Default: 100,000. */
  readonly bufferedRecords?: number
  /**
   * Bytes of fetched input in the whole process, packed or unpacked, above which fetching pauses and large batches take turns. Default: 64
   * MiB.
   */
  readonly bufferedBytes?: number
  /**
   * Bytes in the whole process above which tasks take no more input: records in asynchronous steps, and rows and outputs waiting to be
   * written. Default: 64 MiB. Whole batches held for a sink (`sinkTo` with `batch`) may exceed it.
   */
  readonly heldBytes?: number
  /** Milliseconds for everything in flight to finish at a rebalance or stop. Default: 10,000. */
  readonly drainTimeout?: number
  /**
   * Milliseconds without progress, while records wait, after which the engine rebuilds a consumer that fetches nothing and reports a task
   * that finishes nothing. Default: 60,000.
   */
  readonly stallTimeout?: number
  /** Milliseconds that a step may block the event loop before it is reported by name on stderr. Default: 5,000. */
  readonly blockedTimeout?: number
  /** Milliseconds between checks of the source topics' end offsets, for lag and stalls. Default: 10,000. */
  readonly monitorInterval?: number
  /** Milliseconds between checks for topics that match a source's pattern. Default: 10,000. */
  readonly topicInterval?: number
  /**
   * Milliseconds between purges of committed records from repartition topics. Default: 30,000; `Infinity` leaves them to the topics'
   * retention.
   */
  readonly purgeInterval?: number
  /** Whether to create missing changelog, repartition and retry topics. Default: true; with false, `start` rejects when one is missing. */
  readonly createTopics?: boolean
  /** Replication factor of created topics. Default: the broker's. */
  readonly replicationFactor?: number
  /** What to do when a store's changelog is gone or was truncated: `fail` (default) or `rebuild`. */
  readonly onMissingChangelog?: MissingChangelog
  /**
   * What to do when the group has committed nothing although its topics hold records: `read` them all, with a warning (default), or `fail`.
   * Applies only where reading starts at `earliest`.
   */
  readonly onMissingOffsets?: MissingOffsets
  /**
   * What to do when state was written by an incompatible topology (another format, other windows, a renamed store): `fail` (default) before
   * anything is read, or `accept` it as it is.
   */
  readonly onChangedState?: ChangedState
  /** Stores restored at the same time; the others wait their turn. Default: 8. */
  readonly concurrentRestores?: number
  /** Saves the bytes of a batch that cannot be read, and returns where. Default: they are not saved. */
  readonly keepDamaged?: (damaged: DamagedBatch) => string
  /** Clock of the engine. Default: the machine's clock. */
  readonly clock?: Clock
  /** Random numbers from 0 to 1, for jitter. Default: `Math.random`. */
  readonly random?: () => number
  /** Where the engine logs. Default: `consoleLog()`, which prints lines from `info` on to standard error; `noLog` prints nothing. */
  readonly log?: Logger
  /** Where the engine reports metrics. Default: nowhere. */
  readonly metrics?: Metrics
}

/** A configuration with its defaults filled in. */
export type ResolvedConfig = Required<
  Omit<StreamsConfig, 'serdes' | 'task' | 'replicationFactor' | 'keepDamaged' | 'clock'>
> & {
  readonly serdes: SerdeResolver | undefined
  readonly replicationFactor: number | undefined
  readonly keepDamaged: StreamsConfig['keepDamaged']
  readonly task: TaskOptions
  readonly clock: SteadyClock
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
    random: Math.random,
    log: consoleLog(),
    metrics: noMetrics,
    ...config,
    serdes: config.serdes,
    replicationFactor: config.replicationFactor,
    keepDamaged: config.keepDamaged,
    task: { ...taskDefaults, ...config.task },
    clock: steadyClock(config.clock ?? systemClock)
  }
}
