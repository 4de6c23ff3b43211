import { StreamsError } from '#streams'
import type { ErrorKinds } from '../sql/store-batches.ts'

interface ServerError {
  /** SQLSTATE of the server, or the code of Node's network layer. */
  readonly code?: unknown
  readonly message?: unknown
}

const fieldsOf = (error: unknown): ServerError => (typeof error === 'object' && error !== null ? error : {})

const codeText = (error: unknown): string => String(fieldsOf(error).code ?? '')

/** Data exceptions and broken constraints (classes 22 and 23), and rows or parameters that are too large. */
const isPoison = (error: unknown): boolean => /^(22|23)\w{3}$|^(54000|54001|54011)$/.test(codeText(error))

/** Serialization failure, deadlock, lock timeout. */
const passesSoon = (error: unknown): boolean => /^(40001|40P01|55P03)$/.test(codeText(error))

const sqlState = /^[0-9A-Z]{5}$/
const networkCode = /^E[A-Z]{3,}/

/** Connection, resources, shutdown, a statement that took too long; the network; and the client's own "gone" and "late". */
function isTransient(error: unknown): boolean {
  const code = codeText(error)
  if (sqlState.test(code)) return passesSoon(error) || /^(08|53|57P0|57014)/.test(code)
  return networkCode.test(code) || /terminated|timeout|ended/i.test(String(fieldsOf(error).message))
}

const numberText = (error: unknown): string => (codeText(error) === '' ? '' : ` (SQLSTATE ${codeText(error)})`)

/** How a batch of rows tells the server's errors apart. */
export const errorKinds: ErrorKinds = { isPoison, passesSoon, numberText }

/** The error as ours: `sink-unavailable` (retryable) for what passes, else `sink-failed`. `doing` says what failed. */
export function postgresError(error: unknown, doing: string): StreamsError {
  if (error instanceof StreamsError) return error
  const transient = isTransient(error)
  const advice = transient
    ? 'It is tried again; check that the server runs and accepts writes.'
    : 'Check host, user, grants and that the tables are there.'
  const detail = `${String(fieldsOf(error).message || error)}${numberText(error)}`
  return new StreamsError(transient ? 'sink-unavailable' : 'sink-failed', `${doing} failed: ${detail}. ${advice}`, {
    cause: error,
    retryable: transient
  })
}
