import { expect, test } from 'vitest'
import { limitError, limited } from './limited-statement.ts'
import { mysqlError } from './mysql-errors.ts'

const failed = (errno: number): unknown =>
  mysqlError(Object.assign(new Error('as the server says it'), { errno, code: `E${errno}` }), 'reading')

test('each server reads the limit that is meant for it', () => {
  expect(limited('SELECT 1', 1500)).toBe(
    '/*M! SET STATEMENT max_statement_time=1.5 FOR */ SELECT /*+ MAX_EXECUTION_TIME(1500) */ 1'
  )
})

test.each([1969, 3024, 188])('a statement that the server ended at its limit (%i) is a timeout', errno => {
  expect(limitError(failed(errno), 'reading', 2000)).toMatchObject({
    code: 'timeout',
    retryable: true,
    message: expect.stringContaining('QUERY_TIMEOUT_MS')
  })
})

test('what failed otherwise stays what it is', () => {
  const error = failed(1146)
  expect(limitError(error, 'reading', 2000)).toBe(error)
})
