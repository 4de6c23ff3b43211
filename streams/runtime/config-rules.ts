import type { ProducerOptions } from '../driver/producer.ts'
import { checkSettings, type SettingRules } from '../settings/check-settings.ts'
import { settingRules } from '../settings/rules.ts'
import type { StreamsConfig } from './streams-config.ts'
import type { TaskOptions } from './task-options.ts'

const { anything, callback, flag, having, numberFrom, oneOf, text, wholeFrom } = settingRules

const log = having('a logger', 'debug', 'info', 'warn', 'error')

const configRules: SettingRules<StreamsConfig> = {
  applicationId: text,
  driver: having(
    "a driver, such as kafkaDriver({ brokers: ['localhost:9092'] })",
    'consumer',
    'producer',
    'admin',
    'reader'
  ),
  serdes: callback,
  stores: having('a store supplier, such as inMemoryStores()', 'open'),
  commitInterval: numberFrom(0),
  task: anything,
  consumer: anything,
  producer: anything,
  bufferedRecords: wholeFrom(1),
  bufferedBytes: numberFrom(1),
  heldBytes: numberFrom(1),
  drainTimeout: numberFrom(0),
  stallTimeout: numberFrom(1),
  blockedTimeout: numberFrom(1),
  monitorInterval: numberFrom(1),
  topicInterval: numberFrom(1),
  purgeInterval: numberFrom(1),
  createTopics: flag,
  replicationFactor: wholeFrom(-1),
  onMissingChangelog: oneOf('fail', 'rebuild'),
  onMissingOffsets: oneOf('read', 'fail'),
  onChangedState: oneOf('fail', 'accept'),
  concurrentRestores: wholeFrom(1),
  keepDamaged: callback,
  clock: having('a clock', 'now', 'after'),
  random: callback,
  log,
  metrics: having('metrics', 'series')
}

const taskRules: SettingRules<TaskOptions> = {
  sliceRecords: wholeFrom(1),
  checkpointRecords: wholeFrom(1),
  checkpointBytes: numberFrom(1),
  checkpointInterval: numberFrom(0),
  checkpointsInFlight: wholeFrom(1),
  commitEachRecord: flag,
  maxUnfinished: wholeFrom(1),
  bufferedRecords: wholeFrom(1),
  bufferedBytes: numberFrom(1),
  maxFanOut: numberFrom(1),
  maxFanOutBytes: numberFrom(1),
  truncatedLetterBytes: numberFrom(0),
  maxFuture: numberFrom(0),
  emitInterval: numberFrom(0),
  cacheBytes: numberFrom(0),
  maxTaskIdle: numberFrom(-1),
  retryInitial: numberFrom(0),
  retryMax: numberFrom(0)
}

const offsetReset = oneOf('earliest', 'latest', 'none')

const consumerRules: SettingRules<NonNullable<StreamsConfig['consumer']>> = {
  groupInstanceId: text,
  autoOffsetReset: offsetReset,
  autoOffsetResets: anything,
  sessionTimeoutMs: numberFrom(1),
  rebalanceTimeoutMs: numberFrom(1),
  heartbeatIntervalMs: numberFrom(1),
  maxWaitMs: numberFrom(0),
  maxBytesPerPartition: numberFrom(1)
}

const producerRules: SettingRules<ProducerOptions> = {
  idempotent: flag,
  acks: oneOf('all', 'leader', 'none'),
  compression: oneOf('none', 'gzip', 'lz4', 'zstd', 'snappy'),
  maxRecordBytes: numberFrom(1),
  deliveryTimeoutMs: numberFrom(1),
  bufferBytes: numberFrom(1)
}

/** Refuses a configuration that cannot work. Throws `invalid-configuration` naming each wrong setting and what is allowed. */
export function checkConfig(config: StreamsConfig): void {
  checkSettings('Streams', config, configRules, ['applicationId', 'driver'])
  checkTask(config.task)
  checkSettings('Streams, consumer', config.consumer ?? {}, consumerRules)
  checkSettings('Streams, producer', config.producer ?? {}, producerRules)
}

/** The same for the settings of tasks alone. */
export function checkTask(task: Partial<TaskOptions> = {}): void {
  checkSettings<Partial<TaskOptions>>('Streams, task', task, taskRules)
}
