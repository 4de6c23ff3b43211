import { asError, type ErrorCode, StreamsError } from '#streams'
import { classifyFailure } from '#streams/connector'
import { type KafkaFailure, kafkaFailureOf } from './kafka-failures.ts'
import { createErrorFromCode } from './wire/kafkajs-internals.ts'

/** What kafkajs says about an error, where it says it. */
interface WireError {
  readonly name?: string
  /** Kafka's name of a protocol error, such as `NOT_LEADER_FOR_PARTITION`. */
  readonly type?: string
  /** Node's code of a failed connection, such as `ECONNREFUSED`; a number for protocol errors. */
  readonly code?: string | number
  readonly errors?: readonly unknown[]
}

const advice: { readonly [code in ErrorCode]?: string } = {
  'unknown-topic': 'create the topic, or correct its name',
  'authorization-failed': 'check the credentials and their rights on the broker',
  'record-too-large': "make it smaller, or raise the topic's max.message.bytes",
  'timestamp-refused':
    "the topic's message.timestamp.before.max.ms and message.timestamp.after.max.ms say which times it takes",
  'commit-refused': 'the group has moved on, and the records are redelivered to their new owner',
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

/** Node's code of a connection that failed, such as `ECONNREFUSED`, or undefined. */
export function nodeCodeOf(thrown: unknown): string | undefined {
  const { code } = innermost(asError(thrown)) as WireError
  return typeof code === 'string' && /^E[A-Z_]+$/.test(code) ? code : undefined
}

const foreignGroup =
  'the group has members that are no Millrace workers: kafka-consumer-groups --describe --members shows them; stop them, or choose another group, which is the applicationId (FEEDBACK_GROUP_ID and its like)'

/**
 * Any error of kafkajs as ours, with its cause. A protocol error that may pass and any failure of the connection become a retryable
 * `broker-unavailable`; `fallback` is for the rest.
 * @param what what was tried, for the message: `reading the offsets of group g`
 */
export function streamsErrorOf(thrown: unknown, what: string, fallback: ErrorCode): StreamsError {
  if (thrown instanceof StreamsError) return thrown
  const error = innermost(asError(thrown))
  const failure = failureOf(error)
  const passing = failure !== undefined && mayPass(failure)
  const code = failure?.code ?? fallback
  const hint = kafkaTypeOf(error) === 'INCONSISTENT_GROUP_PROTOCOL' ? foreignGroup : advice[code]
  const message = `${what}: ${error.message}${hint === undefined ? '' : ` (${hint})`}`
  return new StreamsError(code, message, { cause: thrown, retryable: passing })
}

/** Undefined when it is in no row of the table: the request has failed, and who sent it knows what that means. */
function failureOf(error: Error): KafkaFailure | undefined {
  const { name, type, code } = error as WireError
  if (name === 'KafkaJSSASLAuthenticationError') return kafkaFailureOf.get('SASL_AUTHENTICATION_FAILED')
  if (type !== undefined) return kafkaFailureOf.get(type)
  if (typeof code === 'string' && badCertificate.test(code)) return kafkaFailureOf.get('certificate')
  return isTransportError(error) ? kafkaFailureOf.get('no answer') : undefined
}

/** Whether the same request may go through later. */
function mayPass({ sign, endsRequest = false }: KafkaFailure): boolean {
  return !endsRequest && classifyFailure(sign, { hasSucceeded: false }) === 'outage'
}

/** The error for a code that a broker answered for one partition. */
export function streamsErrorOfCode(code: number, what: string, fallback: ErrorCode): StreamsError {
  return streamsErrorOf(createErrorFromCode(code), what, fallback)
}

function innermost(error: Error): Error {
  const { errors } = error as WireError
  return errors?.[0] instanceof Error ? errors[0] : error
}
