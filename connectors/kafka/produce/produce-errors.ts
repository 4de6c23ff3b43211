/** What to do with a batch, by the error code of the broker's answer (https://kafka.apache.org/protocol#protocol_error_codes). */
export type ProduceVerdict =
  /** It is stored. */
  | 'stored'
  /** It was stored by an earlier try; if there was none, the broker takes it for another batch. */
  | 'repeat'
  /** This try did not store it, and it can be sent again. */
  | 'retry'
  /** It may be stored: send it again exactly as it is. */
  | 'uncertain'
  /** One of its records is at fault: find it. */
  | 'isolate'
  /** Each of its records will be refused. */
  | 'refuse'
  /** The broker does not know this producer any more: get a new identity, then send it again. */
  | 'new-identity'
  /** It may be stored; the topic or partition seems to be gone. */
  | 'unknown-topic'

/**
 * Only what a broker says before it appends is `retry`. A leader that stops being one while it waits for its replicas says the same of
 * a batch that it has appended as of one that it has not: `NOT_LEADER_OR_FOLLOWER`, `UNKNOWN_TOPIC_OR_PARTITION`, `KAFKA_STORAGE_ERROR`.
 * Codes that nobody knows yet are uncertain.
 */
const verdicts: ReadonlyMap<number, ProduceVerdict> = new Map<number, ProduceVerdict>([
  [0, 'stored'],
  [46, 'repeat'], // DUPLICATE_SEQUENCE_NUMBER
  [2, 'retry'], // CORRUPT_MESSAGE
  [5, 'retry'], // LEADER_NOT_AVAILABLE
  [19, 'retry'], // NOT_ENOUGH_REPLICAS
  [89, 'retry'], // THROTTLING_QUOTA_EXCEEDED
  [3, 'unknown-topic'], // UNKNOWN_TOPIC_OR_PARTITION
  [10, 'isolate'], // MESSAGE_TOO_LARGE
  [18, 'isolate'], // RECORD_LIST_TOO_LARGE
  [32, 'isolate'], // INVALID_TIMESTAMP
  [87, 'isolate'], // INVALID_RECORD
  [17, 'refuse'], // INVALID_TOPIC_EXCEPTION
  [21, 'refuse'], // INVALID_REQUIRED_ACKS
  [29, 'refuse'], // TOPIC_AUTHORIZATION_FAILED
  [31, 'refuse'], // CLUSTER_AUTHORIZATION_FAILED
  [35, 'refuse'], // UNSUPPORTED_VERSION
  [42, 'refuse'], // INVALID_REQUEST
  [43, 'refuse'], // UNSUPPORTED_FOR_MESSAGE_FORMAT
  [44, 'refuse'], // POLICY_VIOLATION
  [76, 'refuse'], // UNSUPPORTED_COMPRESSION_TYPE
  [45, 'new-identity'], // OUT_OF_ORDER_SEQUENCE_NUMBER
  [47, 'new-identity'], // INVALID_PRODUCER_EPOCH
  [59, 'new-identity'], // UNKNOWN_PRODUCER_ID
  [90, 'new-identity'] // PRODUCER_FENCED
])

export function verdictOf(errorCode: number): ProduceVerdict {
  return verdicts.get(errorCode) ?? 'uncertain'
}
