import fc from 'fast-check'
import { expect, test } from 'vitest'
import { round3, round4 } from './round.ts'

/** Half to even on the exact binary value, by integers: a double of size below 1 is n / 2^1074. */
function exactly(value: number, digits: number): number {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0] as bigint
  const exponent = Number(bits >> 52n)
  const mantissa = exponent === 0 ? bits & (2n ** 52n - 1n) : (bits & (2n ** 52n - 1n)) | (1n << 52n)
  const scaled = (mantissa << BigInt(Math.max(exponent, 1) - 1)) * 10n ** BigInt(digits)
  const half = 1n << 1073n
  const floor = scaled >> 1074n
  const rest = scaled - (floor << 1074n)
  const up = rest > half || (rest === half && floor % 2n === 1n)
  const result = Number(floor + (up ? 1n : 0n)) / 10 ** digits
  return value < 0 && result !== 0 ? -result : result
}

test('takes exact ties to the even digit', () => {
  expect([0.0625, 0.1875, 0.3125, 0.4375, 0.8125].map(round3)).toEqual([0.062, 0.188, 0.312, 0.438, 0.812])
  expect([0.03125, 0.09375, -0.03125].map(round4)).toEqual([0.0312, 0.0938, -0.0312])
})

test('goes by the exact binary value near a tie', () => {
  expect(round3(0.0875)).toBe(0.087)
  expect(round3(0.0005)).toBe(exactly(0.0005, 3))
})

test('never gives -0', () => {
  expect(Object.is(round4(-1e-9), 0)).toBe(true)
  expect(Object.is(round4(-0), 0)).toBe(true)
})

test('agrees with exact arithmetic on any value, and one bit beside every tie', () => {
  const nudged = (whole: number, power: number) =>
    fc.tuple(fc.integer({ min: 0, max: whole }), fc.integer({ min: -2, max: 2 })).map(([n, bits]) => {
      const near = (n + 0.5) / power
      return near + bits * 2 ** (Math.floor(Math.log2(near)) - 52)
    })
  const any = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(fc.oneof(any, nudged(9999, 10_000)), value => round4(value) === exactly(value, 4)),
    { numRuns: 5000 }
  )
  fc.assert(
    fc.property(fc.oneof(any, nudged(999, 1000)), value => round3(value) === exactly(value, 3)),
    { numRuns: 5000 }
  )
})
