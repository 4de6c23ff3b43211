import { asError, type ErrorCode, StreamsError } from '#streams'
import { createErrorFromCode } from './wire/kafkajs-internals.ts'

/** What kafkajs says about an error, where it says it. */
interface WireError {
  readonly name?: string
  /** Kafka's name of a protocol error, such as `NOT_LEADER_FOR_PARTITION`. */
  readonly type?: string
  readonly retriable?: boolean
  /** Node's code of a failed connection, such as `ECONNREFUSED`; a number for protocol errors. */
  readonly code?: string | number
  readonly errors?: readonly unknown[]
}

const codes: { readonly [type: string]: ErrorCode } = {
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown-topic',
  INVALID_TOPIC_EXCEPTION: 'unknown-topic',
  TOPIC_AUTHORIZATION_FAILED: 'authorization-failed',
  GROUP_AUTHORIZATION_FAILED: 'authorization-failed',
  CLUSTER_AUTHORIZATION_FAILED: 'authorization-failed',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'authorization-failed',
  SASL_AUTHENTICATION_FAILED: 'authorization-failed',
  UNSUPPORTED_SASL_MECHANISM: 'authorization-failed',
  MESSAGE_TOO_LARGE: 'record-too-large',
  RECORD_LIST_TOO_LARGE: 'record-too-large',
  INVALID_TIMESTAMP: 'timestamp-refused',
  OFFSET_OUT_OF_RANGE: 'offset-out-of-range',
  ILLEGAL_GENERATION: 'commit-refused',
  UNKNOWN_MEMBER_ID: 'commit-refused',
  REBALANCE_IN_PROGRESS: 'commit-refused',
  FENCED_INSTANCE_ID: 'member-fenced',
  INVALID_CONFIG: 'invalid-configuration',
  INVALID_PARTITIONS: 'invalid-configuration',
  INVALID_REPLICATION_FACTOR: 'invalid-configuration',
  INVALID_SESSION_TIMEOUT: 'invalid-configuration',
  NON_EMPTY_GROUP: 'invalid-configuration',
  INCONSISTENT_GROUP_PROTOCOL: 'invalid-configuration'
}

const advice: { readonly [code in ErrorCode]?: string } = {
  'unknown-topic': 'create the topic, or correct its name',
  'authorization-failed': 'check the credentials and their rights on the broker',
  'record-too-large': "make it smaller, or raise the topic's max.message.bytes",
  'timestamp-refused':
    "the topic's message.timestamp.before.max.ms and message.timestamp.after.max.ms say which times it takes",
  'commit-refused': 'the group has moved on, and the records come again to their new owner',
  'member-fenced': 'another process has joined under the same instance id: give each process an id of its own',
  'broker-unavailable': 'check the address, and that the broker runs'
}

/** Node's codes for a certificate that is not trusted, has expired or is for another name, and for plain text where TLS is spoken. */
const badCertificate = /CERT|UNABLE_TO_(VERIFY|GET)|ERR_TLS|WRONG_VERSION/

/** Kafka's name of a protocol error, or undefined. */
export function kafkaTypeOf(error: unknown): string | undefined {
  return (error as WireError | undefined)?.type
}

/** Whether the connection failed, rather than the broker having answered. What was sent may or may not have been done. */
export function isTransportError(error: unknown): boolean {
  const { name = '', type } = (error ?? {}) as WireError
  return type === undefined && /Connection|RequestTimeout|LockTimeout|BrokerNotFound/.test(name)
}

/**
 * Any error of kafkajs as ours, with its cause. A protocol error that may pass and any failure of the connection become a retryable
 * `broker-unavailable`; `fallback` is for the rest.
 * @param what what was tried, for the message: `reading the offsets of group g`
 */
export function streamsErrorOf(thrown: unknown, what: string, fallback: ErrorCode): StreamsError {
  if (thrown instanceof StreamsError) return thrown
  const error = innermost(asError(thrown))
  const { type, retriable } = error as WireError
  const refused = refusalOf(error)
  const passing = refused === undefined && (isTransportError(error) || (type !== undefined && retriable === true))
  const code = refused ?? (passing ? 'broker-unavailable' : fallback)
  const hint = advice[code]
  const message = `${what}: ${error.message}${hint === undefined ? '' : ` (${hint})`}`
  return new StreamsError(code, message, { cause: thrown, retryable: passing })
}

/** The code of an error that will not pass by itself. */
function refusalOf({ name, type, code }: WireError): ErrorCode | undefined {
  if (name === 'KafkaJSSASLAuthenticationError') return 'authorization-failed'
  if (type !== undefined) return codes[type]
  return typeof code === 'string' && badCertificate.test(code) ? 'invalid-configuration' : undefined
}

/** The error for a code that a broker answered for one partition. */
export function streamsErrorOfCode(code: number, what: string, fallback: ErrorCode): StreamsError {
  return streamsErrorOf(createErrorFromCode(code), what, fallback)
}

function innermost(error: Error): Error {
  const { errors } = error as WireError
  return errors?.[0] instanceof Error ? errors[0] : error
}
