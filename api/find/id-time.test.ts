import { randomUUID, randomUUIDv7 } from 'node:crypto'
import { expect, test } from 'vitest'
import { timeOfId } from './id-time.ts'

test('an id of version 7 tells when it was made, others do not, and nobody believes one of the future', () => {
  const before = Date.now()
  const time = timeOfId(randomUUIDv7()) ?? 0
  expect(time).toBeGreaterThanOrEqual(before)
  expect(time).toBeLessThanOrEqual(Date.now())
  expect(timeOfId('019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55')).toBe(0x019c76395f00)
  expect(timeOfId(randomUUID())).toBeUndefined()
  expect(timeOfId('ddf287f3-aef7-79bf-8226-b56ecb69bab5')).toBeUndefined()
})
