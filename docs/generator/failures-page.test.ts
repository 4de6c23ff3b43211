import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { classifyFailure, failureTable } from '#streams/connector'
import { ScorerError, statusError } from '../../connectors/http-scorer/scorer-error.ts'
import { classify, mysqlError } from '../../connectors/mysql/connection/mysql-errors.ts'
import { mysqlFailures } from '../../connectors/mysql/connection/mysql-failures.ts'
import { postgresError, postgresFailures, signOf as postgresSign } from '../../connectors/postgres/postgres-errors.ts'
import { networkFailures, networkSign } from '../../connectors/sql/network-failures.ts'
import { failuresPage, failureTables } from './failures-page.ts'

const root = join(import.meta.dirname, '..', '..')

test('keeps docs/reference/failures.md up to date (npm run docs:failures)', () => {
  expect(readFileSync(join(root, 'docs/reference/failures.md'), 'utf8')).toBe(failuresPage())
})

test('names only settings that exist', () => {
  const settings = readFileSync(join(root, '.env.example'), 'utf8')
  const named = [...failuresPage().matchAll(/`([A-Z]+_[A-Z_]+|SCORER)`/g)].map(([, name]) => name)
  expect(named.length).toBeGreaterThan(5)
  for (const name of named) expect(settings).toContain(`\n${name}=`)
})

test.each(failureTables)('$title: no code has two rows', ({ rows }) => {
  expect(failureTable(rows).size).toBeGreaterThan(0)
})

const states = [false, true].map(hasSucceeded => ({ hasSucceeded }))

test.each(mysqlFailures.map(row => [row.codes.join(' '), row] as const))(
  'W17 W19: MySQL %s',
  (_, { codes, sign, help }) => {
    for (const errno of codes) {
      const error = Object.assign(new Error('said'), { errno, sqlState: 'HY000' })
      for (const evidence of states) {
        const expected = classifyFailure(sign, evidence)
        expect(classify(error, evidence)).toBe(expected)
        const ours = mysqlError(error, 'writing', evidence)
        expect(ours).toMatchObject({ retryable: expected === 'outage', cause: error })
        expect(ours.code).toBe(expected === 'outage' ? 'sink-unavailable' : 'sink-failed')
        expect(ours.message).toContain(`(errno ${errno})`)
        expect(ours.message).toContain(help)
      }
    }
  }
)

test.each(postgresFailures.map(row => [row.codes.join(' '), row] as const))(
  'W19: PostgreSQL %s',
  (_, { codes, sign }) => {
    for (const code of codes) {
      const error = Object.assign(new Error('said'), { code: code.padEnd(5, '9') })
      expect(postgresSign(error)).toBe(sign)
      for (const evidence of states) {
        const retryable = classifyFailure(sign, evidence) === 'outage'
        expect(postgresError(error, 'writing', evidence)).toMatchObject({ retryable })
      }
    }
  }
)

test.each(networkFailures.flatMap(({ codes, sign }) => codes.map(code => [code, sign] as const)))(
  'the network says %s: %s',
  (code, sign) => {
    expect(networkSign(Object.assign(new Error('lost'), { code }))).toBe(sign)
  }
)

test.each([
  [400, 'record', 'scorer-refused'],
  [413, 'record', 'scorer-refused'],
  [422, 'record', 'scorer-refused'],
  [425, 'outage', 'scorer-unavailable'],
  [429, 'outage', 'scorer-unavailable'],
  [408, 'suspect', 'scorer-unavailable'],
  [500, 'suspect', 'scorer-unavailable'],
  [599, 'suspect', 'scorer-unavailable'],
  [401, 'outage', 'authorization-failed'],
  [403, 'outage', 'authorization-failed'],
  [404, 'outage', 'scorer-unavailable'],
  [302, 'outage', 'scorer-unavailable']
] as const)('W16: a scorer that answers %i: %s, %s', (status, sign, code) => {
  const error = statusError('http://s', new Response(null, { status }), 'said', 0)
  expect(error).toBeInstanceOf(ScorerError)
  expect(error).toMatchObject({ sign, code, retryable: sign !== 'record' })
  expect(error).toBeInstanceOf(StreamsError)
})
