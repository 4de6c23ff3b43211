import fc from 'fast-check'
import { expect, test } from 'vitest'
import { limits } from '../../topology/feedback/limits.ts'
import { formatInstant, parseInstant, parseQueryInstant } from './instant.ts'

const read = (text: string): string | undefined => {
  const instant = parseInstant(text)
  return instant === undefined ? undefined : new Date(instant).toISOString()
}

test.each([
  ['2026-02-19T14:30:00Z', '2026-02-19T14:30:00.000Z'],
  ['2026-02-19T14:30:00', '2026-02-19T14:30:00.000Z'],
  ['2026-02-19T14:30', '2026-02-19T14:30:00.000Z'],
  ['2026-02-19T14:30Z', '2026-02-19T14:30:00.000Z'],
  ['2026-02-19', '2026-02-19T00:00:00.000Z'],
  ['2026-02-19T14:30:00+05:30', '2026-02-19T09:00:00.000Z'],
  ['2026-02-19T14:30:00-03', '2026-02-19T17:30:00.000Z'],
  ['2026-02-19T14:30:00.5Z', '2026-02-19T14:30:00.500Z'],
  ['2026-02-19T14:30:00,25Z', '2026-02-19T14:30:00.250Z'],
  ['2026-02-19T14:30:00.123999999Z', '2026-02-19T14:30:00.123Z'],
  ['1960-02-19T14:30:00.9999Z', '1960-02-19T14:30:00.999Z'],
  ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
  ['20260219T143000Z', '2026-02-19T14:30:00.000Z'],
  ['20260219T143000.25+0100', '2026-02-19T13:30:00.250Z'],
  ['20260219', '2026-02-19T00:00:00.000Z'],
  ['1000-01-01T00:00:00Z', '1000-01-01T00:00:00.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['0999-12-31T23:30:00-01:00', '1000-01-01T00:30:00.000Z']
])('reads %s as %s', (text, instant) => {
  expect(read(text)).toBe(instant)
})

test.each([
  ['a word', 'yesterday'],
  ['nothing', ''],
  ['seconds since the epoch', '1708352400'],
  ['another order', '19/02/2026'],
  ['a space for the T', '2026-02-19 14:30:00'],
  ['lower case', '2026-02-19t14:30:00z'],
  ['a space around it', ' 2026-02-19T14:30:00Z'],
  ['a line feed after it', '2026-02-19T14:30:00Z\n'],
  ['24:00', '2026-02-19T24:00:00Z'],
  ['minute 60', '2026-02-19T23:60:00Z'],
  ['second 60', '2016-12-31T23:59:60Z'],
  ['30 February', '2026-02-30T00:00:00Z'],
  ['29 February of a common year', '2026-02-29'],
  ['29 February of 1900', '1900-02-29'],
  ['month 13', '2026-13-01'],
  ['month 0', '2026-00-10'],
  ['day 0', '2026-01-00'],
  ['an offset of 24 hours', '2026-02-19T14:30:00+24:00'],
  ['an offset of 60 minutes', '2026-02-19T14:30:00+01:60'],
  ['an offset on a date', '2026-02-19Z'],
  ['basic date and extended time', '20260219T14:30:00Z'],
  ['extended date and basic time', '2026-02-19T143000Z'],
  ['a fraction without digits', '2026-02-19T14:30:00.Z'],
  ['an expanded year', '+002026-02-19T14:30:00Z'],
  ['year 999', '0999-12-31T23:59:59Z'],
  ['year 999 in UTC', '1000-01-01T00:30:00+01:00'],
  ['year 10000 in UTC', '9999-12-31T23:30:00-01:00'],
  ['digits of another script', '２０２６-02-19T14:30:00Z']
])('refuses %s', (_, text) => {
  expect(parseInstant(text)).toBeUndefined()
})

test('reads back whatever instant it writes', () => {
  fc.assert(
    fc.property(fc.integer({ min: limits.earliest, max: limits.latest }), instant => {
      expect(parseInstant(formatInstant(instant))).toBe(instant)
    })
  )
})

test('writes a whole second without a fraction', () => {
  expect(formatInstant(Date.UTC(2026, 1, 19, 14, 30))).toBe('2026-02-19T14:30:00Z')
  expect(formatInstant(Date.UTC(2026, 1, 19, 14, 30, 0, 50))).toBe('2026-02-19T14:30:00.050Z')
})

test.each([
  ['2026-01-01T00:00:00 02:00', '2025-12-31T22:00:00.000Z'],
  ['2026-01-01T00:00:00 0200', undefined],
  ['20260101T000000 0200', '2025-12-31T22:00:00.000Z'],
  ['2026-01-01T00:00:00 02', '2025-12-31T22:00:00.000Z'],
  ['2026-01-01T00:00:00+02:00', '2025-12-31T22:00:00.000Z'],
  ['2026-01-01T00:00:00-02:00', '2026-01-01T02:00:00.000Z'],
  ['2026-01-01', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01 00:00:00', undefined]
])('W22: a query reads %j, in which a blank may stand for a plus, as %s', (text, instant) => {
  const read = parseQueryInstant(text)
  expect(read === undefined ? undefined : new Date(read).toISOString()).toBe(instant)
})
