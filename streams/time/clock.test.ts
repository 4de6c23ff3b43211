import { expect, test, vi } from 'vitest'
import { FakeClock } from '../testing/index.ts'
import { type Clock, steadyClock, systemClock } from './clock.ts'

test('a clock that measures is taken as it is', () => {
  expect(steadyClock(systemClock)).toBe(systemClock)
})

test('a clock that only tells the time measures what it goes forward', () => {
  let now = 5_000
  const clock: Clock = { now: () => now, after: () => () => undefined }
  const { steady } = steadyClock(clock)
  const began = steady()
  now += 300
  expect(steady() - began).toBe(300)
  now -= 3_600_000
  expect(steady() - began).toBe(300)
  now += 200
  expect(steady() - began).toBe(500)
})

test('a fake clock that is set back or forward lets no time pass', () => {
  const clock = new FakeClock(10_000)
  const rung: number[] = []
  clock.after(100, () => rung.push(clock.now()))
  clock.set(90_000)
  expect([clock.now(), clock.steady(), ...rung]).toEqual([90_000, 0])
  clock.set(2_000)
  clock.advance(100)
  expect([clock.now(), clock.steady(), ...rung]).toEqual([2_100, 100, 2_100])
})

test('a fake clock refuses to take time back, and says how it is set', () => {
  expect(() => new FakeClock().advance(-1)).toThrow('-1 ms cannot pass; set(now) sets the clock back')
})

test('a delay that is over already makes Node warn of nothing', async () => {
  const warned = vi.spyOn(process, 'emitWarning')
  await new Promise<void>(resolve => systemClock.after(-5, resolve))
  expect(warned).not.toHaveBeenCalled()
})
