/**
 * What drivers, stores, sinks and clients of services are written with: imported as `#streams/connector`. A program that only runs topologies needs
 * none of it.
 */
export { assignTasks } from './assignment/assign-tasks.ts'
export type { AssignmentMember } from './assignment/task-units.ts'
export type {
  BatchPiece,
  BatchReader,
  CommitFailure,
  Consumer,
  ConsumerBatch,
  ConsumerListener,
  PartitionTrouble,
  PositionReset,
  ResetReason,
  Subscription,
  TopicPartitionOffset
} from './driver/consumer.ts'
export type { PartitionReader, ReaderOptions, ReadRange } from './driver/reader.ts'
export {
  classifyFailure,
  type FailureClass,
  type FailureEvidence,
  type FailureRow,
  type FailureSign,
  failureClasses,
  failureTable
} from './errors/failure-class.ts'
export { Suspects, usualGiveUpAfter } from './errors/suspects.ts'
export { collidingName, nameProblem } from './graph/broker-names.ts'
export { checkSettingNames, checkSettings, type SettingRule, type SettingRules } from './settings/check-settings.ts'
export { settingRules } from './settings/rules.ts'
export type { StoreAddress, StoreBackend, StoreEntry, StoreManifest } from './state/store-backend.ts'
export { type SteadyClock, steadyClock } from './time/clock.ts'
