import { StreamsError } from '#streams'
import { errorNumber } from './mysql-errors.ts'

/** MariaDB 1969 and MySQL 3024: the server ended the statement at its limit; MariaDB says 188 where that was in a full-text index. */
const ended: ReadonlySet<number | undefined> = new Set([1969, 3024, 188])

/**
 * A SELECT that the server itself ends after `milliseconds`, so that a slow one costs no more when nobody waits for it. Written so that
 * MySQL and MariaDB each read the limit that is meant for them and take the other for a comment.
 */
export function limited(select: string, milliseconds: number): string {
  const hinted = select.replace(/^SELECT/, `SELECT /*+ MAX_EXECUTION_TIME(${milliseconds}) */`)
  return `/*M! SET STATEMENT max_statement_time=${milliseconds / 1000} FOR */ ${hinted}`
}

/** Rejects with `timeout` (retryable) for a statement that the server ended at its limit; other errors as they are. */
export function limitError(error: unknown, doing: string, milliseconds: number): unknown {
  const cause = error instanceof StreamsError ? error.cause : error
  if (!ended.has(errorNumber(cause))) return error
  const message = `${doing} took longer than ${milliseconds} ms and was ended: ask for less, or raise QUERY_TIMEOUT_MS`
  return new StreamsError('timeout', message, { cause, retryable: true })
}
