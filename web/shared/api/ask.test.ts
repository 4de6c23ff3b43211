import { expect, test } from 'vitest'
import { isQueryTimeout, mayPass, RequestProblem } from './ask.ts'

const problem = (kind: string, status: number) =>
  new RequestProblem('no', status, { type: `urn:millrace:problem:${kind}`, status })

test('asks again where nothing answered or the server failed, and never what was refused', () => {
  expect(mayPass(new RequestProblem('The API does not answer.'))).toBe(true)
  expect(mayPass(problem('database-unavailable', 503))).toBe(true)
  expect(mayPass(problem('invalid-query', 400))).toBe(false)
})

test('does not ask again for a query that took too long, which would keep the database busy', () => {
  expect(isQueryTimeout(problem('query-timeout', 503))).toBe(true)
  expect(mayPass(problem('query-timeout', 503))).toBe(false)
  expect(isQueryTimeout(problem('database-unavailable', 503))).toBe(false)
})
