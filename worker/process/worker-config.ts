import type { Driver, Logger, Metrics, StreamsConfig } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { lmdbStores } from '../../connectors/lmdb/index.ts'
import { damagedFolder } from './damaged-folder.ts'
import { recordBytes } from './record-bytes.ts'
import type { WorkerSystem } from './worker-system.ts'

/** What every worker process has, whatever its system. */
export interface WorkerClients {
  readonly driver: Driver
  readonly log: Logger
  readonly metrics: Metrics
}

/** How a worker runs its system: the settings of the environment, with state on disk below `STATE_DIR`. */
export function workerConfig(
  environment: Environment,
  { applicationId, serdes, task }: Pick<WorkerSystem, 'applicationId' | 'serdes' | 'task'>,
  { driver, log, metrics }: WorkerClients
): StreamsConfig {
  return {
    applicationId,
    driver,
    serdes,
    stores: lmdbStores({ directory: environment.STATE_DIR, log }),
    commitInterval: environment.COMMIT_INTERVAL_MS,
    consumer: {
      sessionTimeoutMs: environment.KAFKA_SESSION_TIMEOUT_MS,
      rebalanceTimeoutMs: environment.KAFKA_REBALANCE_TIMEOUT_MS,
      ...(environment.KAFKA_GROUP_INSTANCE_ID ? { groupInstanceId: environment.KAFKA_GROUP_INSTANCE_ID } : {}),
      maxWaitMs: 500
    },
    producer: { maxRecordBytes: recordBytes },
    task: { checkpointRecords: environment.BATCH_RECORDS, bufferedRecords: environment.BUFFER_RECORDS, ...task },
    keepDamaged: damagedFolder(environment.STATE_DIR),
    createTopics: environment.TOPIC_CREATE,
    onMissingChangelog: environment.ON_MISSING_CHANGELOG,
    onMissingOffsets: environment.ON_MISSING_OFFSETS,
    onChangedState: environment.ON_CHANGED_STATE,
    replicationFactor: environment.TOPIC_REPLICATION,
    monitorInterval: 2_000,
    log,
    metrics
  }
}
