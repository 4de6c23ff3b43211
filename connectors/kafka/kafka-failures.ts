import type { ErrorCode } from '#streams'
import { type FailureRow, failureTable } from '#streams/connector'

/** A row of the table of Kafka's error codes. */
export interface KafkaFailure extends FailureRow {
  /** What it is for us. */
  readonly code: ErrorCode
  /** The request is not sent again as it is: what mends it is another one. Default false. */
  readonly endsRequest?: boolean
}

/** Kafka's error codes by their names, as kafkajs has them; two words for what is no answer. */
export const kafkaFailures = [
  {
    codes: ['no answer'],
    sign: 'connection',
    code: 'broker-unavailable',
    means: 'nobody answers, or the connection broke',
    help: 'Start the broker, or correct `KAFKA_BROKER`. With several brokers another takes over within seconds.'
  },
  {
    codes: ['certificate'],
    sign: 'set-up',
    code: 'invalid-configuration',
    means: 'the certificate is not trusted, has expired or names another host; or one side speaks no TLS',
    help: 'Renew the certificate, or correct `KAFKA_TLS` and `KAFKA_TLS_CA_FILE`.'
  },
  {
    codes: [
      'LEADER_NOT_AVAILABLE',
      'NOT_LEADER_FOR_PARTITION',
      'REPLICA_NOT_AVAILABLE',
      'FENCED_LEADER_EPOCH',
      'UNKNOWN_LEADER_EPOCH',
      'OFFSET_NOT_AVAILABLE',
      'LISTENER_NOT_FOUND',
      'PREFERRED_LEADER_NOT_AVAILABLE',
      'ELIGIBLE_LEADERS_NOT_AVAILABLE',
      'ELECTION_NOT_NEEDED'
    ],
    sign: 'outage',
    code: 'broker-unavailable',
    means: 'the partition has a new leader, or none for the moment',
    help: 'Nothing, if it passes. If it lasts, `kafka-topics.sh --describe --unavailable-partitions` names partitions whose brokers are down.'
  },
  {
    codes: ['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP'],
    sign: 'outage',
    code: 'broker-unavailable',
    means: 'the group has a new coordinator, or none for the moment',
    help: 'Nothing, if it passes. If it lasts, look whether `__consumer_offsets` has a leader for every partition.'
  },
  {
    codes: ['NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND'],
    sign: 'outage',
    code: 'broker-unavailable',
    means: 'fewer brokers are in sync than `min.insync.replicas` asks for',
    help: 'Start the brokers that are down.'
  },
  {
    codes: [
      'REQUEST_TIMED_OUT',
      'NETWORK_EXCEPTION',
      'NOT_CONTROLLER',
      'KAFKA_STORAGE_ERROR',
      'CORRUPT_MESSAGE',
      'CONCURRENT_TRANSACTIONS',
      'UNSTABLE_OFFSET_COMMIT',
      'FETCH_SESSION_ID_NOT_FOUND',
      'INVALID_FETCH_SESSION_EPOCH'
    ],
    sign: 'outage',
    code: 'broker-unavailable',
    means: 'the broker could not do it for the moment',
    help: "Nothing, if rare. If it lasts, look at the broker's log, its disk and its load."
  },
  {
    codes: ['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'REBALANCE_IN_PROGRESS'],
    sign: 'outage',
    code: 'commit-refused',
    endsRequest: true,
    means: 'the group has moved on: the member rejoins',
    help: 'Nothing: the records are redelivered to their new owner. If it is often, see whether `KAFKA_SESSION_TIMEOUT_MS` is too short.'
  },
  {
    codes: ['OFFSET_OUT_OF_RANGE'],
    sign: 'outage',
    code: 'offset-out-of-range',
    endsRequest: true,
    means: 'the log no longer has the position',
    help: 'Nothing to restart: it is looked up what was lost, counted, and read on from what the log has.'
  },
  {
    codes: ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'],
    sign: 'record',
    code: 'record-too-large',
    means: 'the record is larger than its topic takes',
    help: "Make it smaller, or raise the topic's `max.message.bytes`, then replay."
  },
  {
    codes: ['INVALID_TIMESTAMP'],
    sign: 'record',
    code: 'timestamp-refused',
    means: "the record's time is outside of what its topic takes",
    help: "Raise the topic's `message.timestamp.before.max.ms` or `message.timestamp.after.max.ms`, then replay."
  },
  {
    codes: ['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION'],
    sign: 'set-up',
    code: 'unknown-topic',
    means:
      'the topic does not exist, or cannot: its name is wrong. What a broker says for a moment is waited out first',
    help: 'Create the topic, correct its name, or set `TOPIC_CREATE=true`.'
  },
  {
    codes: [
      'TOPIC_AUTHORIZATION_FAILED',
      'GROUP_AUTHORIZATION_FAILED',
      'CLUSTER_AUTHORIZATION_FAILED',
      'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
      'UNSUPPORTED_SASL_MECHANISM'
    ],
    sign: 'set-up',
    code: 'authorization-failed',
    means: 'a right is missing, or the mechanism is not one of the broker',
    help: 'Grant the right with `kafka-acls.sh`, or correct `KAFKA_SASL_MECHANISM`. Outputs for a topic that took records before wait for it.'
  },
  {
    codes: ['SASL_AUTHENTICATION_FAILED'],
    sign: 'changed',
    code: 'authorization-failed',
    means:
      'the broker does not take the user or the password. Once it took them, `broker-unavailable` says so and work waits',
    help: 'Correct `KAFKA_SASL_USERNAME` and `KAFKA_SASL_PASSWORD`; while processes run, the file of `KAFKA_SASL_PASSWORD_FILE` is read at each connection.'
  },
  {
    codes: ['FENCED_INSTANCE_ID'],
    sign: 'set-up',
    code: 'member-fenced',
    means: 'another process has joined under the same instance id',
    help: 'Give each process a `KAFKA_GROUP_INSTANCE_ID` of its own.'
  },
  {
    codes: [
      'INVALID_CONFIG',
      'INVALID_PARTITIONS',
      'INVALID_REPLICATION_FACTOR',
      'INVALID_SESSION_TIMEOUT',
      'NON_EMPTY_GROUP',
      'INCONSISTENT_GROUP_PROTOCOL'
    ],
    sign: 'set-up',
    code: 'invalid-configuration',
    means: 'the broker refuses a setting, or what is asked of a group that is in use',
    help: 'Correct what the message names: `TOPIC_PARTITIONS`, `TOPIC_REPLICATION`, `KAFKA_SESSION_TIMEOUT_MS` or the group.'
  }
] as const satisfies readonly KafkaFailure[]

/** The row of a code. */
export const kafkaFailureOf: ReadonlyMap<number | string, KafkaFailure> = failureTable<KafkaFailure>(kafkaFailures)
