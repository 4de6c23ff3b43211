import { StreamsError } from '#streams'
import type { ErrorKinds } from '../sql/store-batches.ts'

/**
 * What an error of MySQL or MariaDB means for the caller:
 * - `transient`: passes by itself; the same statement may succeed later.
 * - `poison`: the data of a row is at fault, and always will be.
 * - `configuration`: table, column, grant or statement is wrong; somebody has to act.
 */
export type ErrorKind = 'transient' | 'poison' | 'configuration'

/** Connections, locks, shutdowns, read-only servers and full disks. Numbers, because mysql2 names some of MariaDB's by MySQL's meaning. */
const transientNumbers: ReadonlySet<number> = new Set([
  1020, 1021, 1030, 1037, 1038, 1040, 1041, 1047, 1053, 1077, 1078, 1079, 1080, 1114, 1129, 1158, 1159, 1160, 1161,
  1180, 1203, 1205, 1206, 1213, 1226, 1290, 1317, 1412, 1461, 1615, 1637, 1792, 1836, 1878, 1927, 1969, 2002, 2003,
  2006, 2013, 3024, 3032, 3100, 3101, 3169, 4031
])

/** CHECK: 3819 on MySQL, 4025 on MariaDB. JSON: 3140 on MySQL, 4038 on MariaDB 10. 1153 is a row larger than a packet. */
const poisonNumbers: ReadonlySet<number> = new Set([
  1048, 1118, 1153, 1216, 1264, 1265, 1292, 1300, 1366, 1367, 1406, 1411, 1416, 1441, 1452, 1526, 1690, 3140, 3819,
  4025, 4038
])

/** A certificate that does not verify will not verify later either. Other errors of Node's network layer pass. */
const tlsCode = /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_VERIFY/

/** mysql2 gives every error of a TLS handshake the code HANDSHAKE_SSL_ERROR; only the text tells that the network broke off. */
const brokeOff = /ECONNRESET|EPIPE|ETIMEDOUT|socket disconnected|socket hang up/

const networkCode = /^(E[A-Z_]+|PROTOCOL_[A-Z_]+)$/

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

/** Says whether to wait, to refuse rows or to stop. Unknown answers of the server are configuration: stopping loses nothing. */
export function classify(error: unknown): ErrorKind {
  if (error instanceof StreamsError) return kindOfOurs(error)
  const number = errorNumber(error)
  if (number === undefined) return kindOfNetwork(error)
  if (transientNumbers.has(number)) return 'transient'
  return poisonNumbers.has(number) ? 'poison' : 'configuration'
}

function kindOfOurs(error: StreamsError): ErrorKind {
  if (error.code === 'row-refused') return 'poison'
  return error.retryable ? 'transient' : 'configuration'
}

function kindOfNetwork(error: unknown): ErrorKind {
  const { code, message } = fieldsOf(error)
  if (code === 'HANDSHAKE_SSL_ERROR' && brokeOff.test(String(message))) return 'transient'
  if (typeof code !== 'string' || tlsCode.test(code)) return 'configuration'
  return networkCode.test(code) ? 'transient' : 'configuration'
}

const brokenCodes: ReadonlySet<unknown> = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE'])
const soonNumbers: ReadonlySet<unknown> = new Set([1205, 1213, 1020, 1927, 2006, 2013])

/** Deadlock, lock wait, snapshot conflict or a connection that broke: worth another try at once, on a new connection. */
export function passesSoon(error: unknown): boolean {
  return soonNumbers.has(errorNumber(error)) || brokenCodes.has(fieldsOf(error).code)
}

const advice = {
  transient: 'It is tried again; check that the server runs and accepts writes.',
  configuration: 'Check host, user, grants and that the migrations have run.'
}

/**
 * The error as ours: `sink-unavailable` (retryable) for what passes, else `sink-failed`.
 * @param doing what failed, such as "writing to feedback_analysis"
 */
export function mysqlError(error: unknown, doing: string): StreamsError {
  if (error instanceof StreamsError) return error
  const transient = classify(error) === 'transient'
  const { message, code } = fieldsOf(error)
  const detail = `${String(message || code || error)}${numberText(error)}`
  const help = transient ? advice.transient : advice.configuration
  return new StreamsError(transient ? 'sink-unavailable' : 'sink-failed', `${doing} failed: ${detail}. ${help}`, {
    cause: error,
    retryable: transient
  })
}

/** ` (errno 1406)`, or nothing for errors that carry no number. */
export function numberText(error: unknown): string {
  const number = errorNumber(error)
  return number === undefined ? '' : ` (errno ${number})`
}

/** How a batch of rows tells the server's errors apart. */
export const errorKinds: ErrorKinds = { isPoison: error => classify(error) === 'poison', passesSoon, numberText }
