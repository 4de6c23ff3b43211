import { StreamsError } from '#streams'
import { classifyFailure, type FailureEvidence, type FailureRow, type FailureSign } from '#streams/connector'
import { networkSign } from '../sql/network-failures.ts'
import type { ErrorKinds } from '../sql/store-batches.ts'

interface ServerError {
  /** SQLSTATE of the server, or the code of Node's network layer. */
  readonly code?: unknown
  readonly message?: unknown
  /** Of a broken constraint: the key and its value. */
  readonly detail?: unknown
}

/** The states of PostgreSQL: five characters, or the two that a class begins with. */
export const postgresFailures = [
  {
    codes: ['40001', '40P01', '55P03'],
    sign: 'outage',
    means: 'serialization failure, deadlock or lock wait',
    help: 'Nothing, if rare. If it lasts, `pg_locks` names who holds them.'
  },
  {
    codes: ['08', '53', '57'],
    sign: 'outage',
    means: 'the server stops, starts, has no room, or ended the statement',
    help: 'Start the server or make room; look at its log.'
  },
  {
    codes: ['25006'],
    sign: 'outage',
    means: 'the server only reads: it was demoted, or is a replica',
    help: 'Nothing while a failover is under way. If it lasts, let `POSTGRES_HOST` name the primary.'
  },
  {
    codes: ['22', '23', '54'],
    sign: 'record',
    means: 'a value that the column or a constraint does not take; another unique key has the value already',
    help: 'Correct the value, or the table, then replay.'
  },
  {
    codes: ['28', '3D', '3F', '42'],
    sign: 'changed',
    means: 'no access, or a database, table or column is missing or has another shape',
    help: 'Correct user, password or rights, or undo the change. Work resumes automatically when that was done while the worker ran.'
  }
] as const satisfies readonly FailureRow[]

const bySqlState: ReadonlyMap<string, FailureSign> = new Map(
  postgresFailures.flatMap(({ codes, sign }) => codes.map((code): [string, FailureSign] => [code, sign]))
)

const fieldsOf = (error: unknown): ServerError => (typeof error === 'object' && error !== null ? error : {})

const codeText = (error: unknown): string => String(fieldsOf(error).code ?? '')

const sqlState = /^[0-9A-Z]{5}$/

/** The driver's own words for a connection that is gone or late. */
const clientGone = /terminated|timeout|ended/i

/** What an error says by itself. */
export function signOf(error: unknown): FailureSign {
  if (error instanceof StreamsError)
    return error.code === 'row-refused' ? 'record' : error.retryable ? 'outage' : 'set-up'
  const code = codeText(error)
  if (!sqlState.test(code) || /^E[A-Z]{4}$/.test(code)) {
    return clientGone.test(String(fieldsOf(error).message)) ? 'connection' : networkSign(error)
  }
  return bySqlState.get(code) ?? bySqlState.get(code.slice(0, 2)) ?? 'unknown'
}

const passesSoon = (error: unknown): boolean => /^(40001|40P01|55P03)$/.test(codeText(error))

const numberText = (error: unknown): string => {
  const { detail } = fieldsOf(error)
  const more = typeof detail === 'string' ? `: ${detail}` : ''
  return codeText(error) === '' ? more : `${more} (SQLSTATE ${codeText(error)})`
}

/** How a batch of rows tells the server's errors apart. */
export const errorKinds: ErrorKinds = { signOf, passesSoon, numberText }

/** The error as ours: `sink-unavailable` (retryable) for what passes, else `sink-failed`. `doing` says what failed. */
export function postgresError(
  error: unknown,
  doing: string,
  evidence: FailureEvidence = { hasSucceeded: false }
): StreamsError {
  if (error instanceof StreamsError) return error
  const passes = classifyFailure(signOf(error), evidence) === 'outage'
  const advice = passes
    ? 'The write is retried. Check that the server runs and accepts writes.'
    : 'Check host, user, grants and that the tables are there.'
  const detail = `${String(fieldsOf(error).message || error)}${numberText(error)}`
  return new StreamsError(passes ? 'sink-unavailable' : 'sink-failed', `${doing} failed: ${detail}. ${advice}`, {
    cause: error,
    retryable: passes
  })
}
