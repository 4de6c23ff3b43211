import { expect, test } from 'vitest'
import { failureOf } from './registry-error.ts'
import { registryFailures } from './registry-failures.ts'

const statusOf = (code: number): number => Number(String(code).slice(0, 3))

test.each(registryFailures.map(row => [row.codes.join(' '), row] as const))('W17: the registry %s', (_, row) => {
  for (const code of row.codes) {
    const status = code === 'other' ? 503 : statusOf(code)
    const error = failureOf('GET /subjects', status, { error_code: code === 'other' ? 50_003 : code, message: 'no' })
    expect(error).toMatchObject({ code: row.code, retryable: row.sign === 'outage' })
    expect(error.message).toContain(`GET /subjects answered ${status}`)
  }
})

test.each([
  ['a 404 of a proxy, without a code', 404, '<html>'],
  ['a 404 with a code of nobody', 404, { error_code: 404 }],
  ['a 404 with the code of another status', 404, { error_code: 422 }],
  ['two writers at once, as Apicurio says', 409, { error_code: 40_904 }],
  ['a conflict without a code', 409, undefined],
  ['an invalid request without a code', 422, undefined],
  ['too many requests', 429, { error_code: 429 }],
  ['an error of the registry that has the number of a schema that is missing', 500, { error_code: 40_403 }]
])('W17: %s passes', (_, status, body) => {
  expect(failureOf('GET /subjects', status, body, 1_000)).toMatchObject({
    code: 'registry-unavailable',
    retryable: true,
    retryAfter: 1_000
  })
})
