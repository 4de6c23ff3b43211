/**
 * What to do about a code that a broker answers for one partition: ask who leads it now, wait a little, look whether the position is still
 * there, or stop reading altogether.
 */
export type Remedy = 'ask-for-leader' | 'wait' | 'check-position' | 'stop'

const remedies: { readonly [code: number]: Remedy } = {
  /** OFFSET_OUT_OF_RANGE */
  1: 'check-position',
  /** TOPIC_AUTHORIZATION_FAILED */
  29: 'stop',
  /** UNSUPPORTED_COMPRESSION_TYPE */
  76: 'stop',
  /** OFFSET_NOT_AVAILABLE: a new leader does not know yet how far its log is committed. */
  78: 'wait'
}

/**
 * Everything else passes, with the same leader or another: UNKNOWN_TOPIC_OR_PARTITION (3), LEADER_NOT_AVAILABLE (5), NOT_LEADER (6),
 * REPLICA_NOT_AVAILABLE (9), KAFKA_STORAGE_ERROR (56), FENCED_LEADER_EPOCH (74), UNKNOWN_LEADER_EPOCH (75), UNKNOWN_TOPIC_ID (100),
 * INCONSISTENT_TOPIC_ID (103), and what brokers of the future answer.
 */
export function remedyFor(code: number): Remedy {
  return remedies[code] ?? 'ask-for-leader'
}
