import { expect, test } from 'vitest'
import { fetchWait, firstAwake } from './fetch-waits.ts'
import { type Reading, readingFrom } from './reading.ts'

const now = 1_000_000
const aReading = (changes: Partial<Reading> = {}): Reading =>
  Object.assign(readingFrom({ topic: 't', partition: 0, offset: 0 }), changes)
const open = aReading()
const waitBeside = (changes: Partial<Reading>): number => fetchWait([open, aReading(changes)], [open], 25_000, now)

test('L3: a partition that stays paused lets fetches of the others wait longer and longer, up to a quarter of a second', () => {
  const pausedFor = (ms: number): number => waitBeside({ paused: true, pausedSince: now - ms })
  expect([0, 100, 1_000, 60_000].map(pausedFor)).toEqual([20, 20, 100, 250])
})

test('M2: a fetch ends when a partition that rests may be asked for again', () => {
  const restsUntil = (until: number): number =>
    waitBeside({ trouble: { reason: 'no leader', times: 1, since: now, until } })
  expect([now + 300, now + 5, now - 1].map(restsUntil)).toEqual([300, 20, 25_000])
  const rests = aReading({ trouble: { reason: 'no leader', times: 1, since: now, until: now + 70 } })
  expect([firstAwake([open, rests], now), firstAwake([open], now)]).toEqual([70, undefined])
})

test('a fetch of all partitions waits as long as it may', () => {
  expect(fetchWait([open], [open], 25_000, now)).toBe(25_000)
})
