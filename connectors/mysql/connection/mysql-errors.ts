import { StreamsError } from '#streams'
import { classifyFailure, type FailureClass, type FailureEvidence, type FailureSign } from '#streams/connector'
import { networkSign } from '../../sql/network-failures.ts'
import type { ErrorKinds } from '../../sql/store-batches.ts'
import { mysqlFailureOf } from './mysql-failures.ts'

interface DriverError {
  readonly errno?: unknown
  readonly code?: unknown
  readonly sqlState?: unknown
  readonly message?: unknown
}

const fieldsOf = (error: unknown): DriverError => (typeof error === 'object' && error !== null ? error : {})

/** The server's error number, or undefined when the error is not an answer of the server. */
export function errorNumber(error: unknown): number | undefined {
  const { errno, sqlState } = fieldsOf(error)
  return typeof errno === 'number' && (errno > 0 || typeof sqlState === 'string') ? errno : undefined
}

/** What an error says by itself: by the table of numbers, else by what the network layer calls it. */
export function signOf(error: unknown): FailureSign {
  if (error instanceof StreamsError)
    return error.code === 'row-refused' ? 'record' : error.retryable ? 'outage' : 'set-up'
  const number = errorNumber(error)
  if (number === undefined) return networkSign(error)
  return mysqlFailureOf.get(number)?.sign ?? 'unknown'
}

/** Nothing is known but the error itself. */
const noEvidence: FailureEvidence = { hasSucceeded: false }

/** Says whether to wait, to refuse rows or to stop. */
export function classify(error: unknown, evidence: FailureEvidence = noEvidence): FailureClass {
  return classifyFailure(signOf(error), evidence)
}

const brokenCodes: ReadonlySet<unknown> = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE'])

/** Deadlock, lock wait, snapshot conflict, a forgotten statement or a connection that broke: worth another try at once. */
export function passesSoon(error: unknown): boolean {
  const number = errorNumber(error)
  return number === undefined ? brokenCodes.has(fieldsOf(error).code) : mysqlFailureOf.get(number)?.soon === true
}

/** Whether the connection that gave the error must not be used again, though the server answered: it only reads, or has forgotten. */
export function endsConnection(error: unknown): boolean {
  const number = errorNumber(error)
  return number !== undefined && mysqlFailureOf.get(number)?.closes === true
}

const foreign =
  'The number is in no table of MySQL or MariaDB: a proxy or cloud service in between may have given it; look there'

/** What to do next: of the table, or what can be said of the rest. Only sinks write, and only they try again by themselves. */
function adviceFor(error: unknown, passes: boolean, writes: boolean): string {
  const number = errorNumber(error)
  const row = number === undefined ? undefined : mysqlFailureOf.get(number)
  const again = writes ? 'The write is retried' : 'It may succeed later'
  if (row !== undefined)
    return passes ? `${again}. ${capital(row.means)}. ${row.help}` : `${capital(row.means)}. ${row.help}`
  if (number !== undefined) return passes ? `${again}. ${foreign}.` : `${foreign}, and check host, user and grants.`
  return passes
    ? `${again}; check that the server runs${writes ? ' and accepts writes' : ''}.`
    : 'Check host, user, grants and that the migrations have run.'
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * The error as ours: `sink-unavailable` (retryable) for what passes, else `sink-failed`.
 * @param doing what failed, such as "reading feedback_trends"; "writing to …" is for sinks, whose writes are retried
 */
export function mysqlError(error: unknown, doing: string, evidence: FailureEvidence = noEvidence): StreamsError {
  if (error instanceof StreamsError) return error
  const passes = classify(error, evidence) === 'outage'
  const { message, code } = fieldsOf(error)
  const detail = `${String(message || code || error)}${numberText(error)}`
  return new StreamsError(
    passes ? 'sink-unavailable' : 'sink-failed',
    `${doing} failed: ${detail}. ${adviceFor(error, passes, doing.startsWith('writing '))}`,
    {
      cause: error,
      retryable: passes
    }
  )
}

/** ` (errno 1406)`, or nothing for errors that carry no number. */
export function numberText(error: unknown): string {
  const number = errorNumber(error)
  return number === undefined ? '' : ` (errno ${number})`
}

/** How a batch of rows tells the server's errors apart. */
export const errorKinds: ErrorKinds = { signOf, passesSoon, numberText }
