import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { classify, errorNumber, mysqlError, passesSoon } from './mysql-errors.ts'

const answer = (errno: number) =>
  Object.assign(new Error(`answer ${errno}`), { errno, sqlState: 'HY000', code: 'ER_X' })
const network = (code: string) => Object.assign(new Error('lost'), { code, errno: -104 })

test.each([1040, 1053, 1205, 1213, 1290, 1836, 2006, 2013, 1927, 3100])('%i passes by itself', number => {
  expect(classify(answer(number))).toBe('outage')
})

test.each([1048, 1264, 1265, 1292, 1366, 1406, 1452])('%i is the fault of a row', number => {
  expect(classify(answer(number))).toBe('record')
})

test('a failed CHECK is told by its number, 3819 on MySQL and 4025 on MariaDB, whatever the driver calls it', () => {
  expect(classify(answer(3819))).toBe('record')
  expect(classify({ ...answer(4025), code: 'ER_INNODB_AUTOEXTEND_SIZE_OUT_OF_RANGE' })).toBe('record')
})

test.each([1045, 1054, 1142, 1146, 1049, 1064, 9999])('%i needs somebody to act', number => {
  expect(classify(answer(number))).toBe('set-up')
})

test.each(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'PROTOCOL_CONNECTION_LOST'])(
  '%s of the network passes',
  code => {
    expect(classify(network(code))).toBe('outage')
    expect(errorNumber(network(code))).toBeUndefined()
  }
)

test.each([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HANDSHAKE_NO_SSL_SUPPORT'
])('%s of TLS does not pass', code => expect(classify(network(code))).toBe('set-up'))

test('a TLS handshake that the network broke off passes, one that a certificate failed does not', () => {
  const handshake = (message: string) => Object.assign(new Error(message), { code: 'HANDSHAKE_SSL_ERROR' })
  const broken = 'Client network socket disconnected before secure TLS connection was established'
  expect(classify(handshake(broken))).toBe('outage')
  expect(classify(handshake('read ECONNRESET'))).toBe('outage')
  expect(classify(handshake('self-signed certificate'))).toBe('set-up')
})

test('a mistake in the program is not waited for', () => {
  expect(classify(new TypeError('x is not a function'))).toBe('bug')
  expect(classify('thrown text')).toBe('bug')
})

test('what passes becomes sink-unavailable, everything else sink-failed, with the number and the cause', () => {
  const lock = answer(1205)
  expect(mysqlError(lock, 'writing')).toMatchObject({ code: 'sink-unavailable', retryable: true, cause: lock })
  const missing = mysqlError(answer(1146), 'writing to cups')
  expect(missing).toMatchObject({ code: 'sink-failed', retryable: false })
  expect(missing.message).toMatch(/writing to cups failed: answer 1146 \(errno 1146\)/)
  const ours = new StreamsError('row-refused', 'no')
  expect(mysqlError(ours, 'writing')).toBe(ours)
})

test('deadlocks and broken connections are tried again at once, a server that refuses connections is not', () => {
  expect([answer(1213), answer(1205), network('PROTOCOL_CONNECTION_LOST')].every(passesSoon)).toBe(true)
  expect([answer(1040), network('ECONNREFUSED'), network('ETIMEDOUT')].some(passesSoon)).toBe(false)
})

test('only a write is said to be retried', () => {
  expect(mysqlError(network('ECONNREFUSED'), 'writing to feedback').message).toContain(
    'The write is retried; check that the server runs and accepts writes.'
  )
  expect(mysqlError(network('ECONNREFUSED'), 'reading feedback').message).toContain(
    'It may succeed later; check that the server runs.'
  )
})
