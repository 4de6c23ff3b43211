import { expect, test } from 'vitest'
import { murmur2, partitionOfKey } from './murmur2.ts'

test("gives the hashes of Kafka's own test (UtilsTest.testMurmur2)", () => {
  const hashes: readonly (readonly [string, number])[] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971]
  ]
  for (const [key, hash] of hashes) expect(murmur2(Buffer.from(key))).toBe(hash)
  expect(murmur2(Buffer.from('abc'))).toBe(479470107)
})

test('a partition is never negative', () => {
  for (let i = 0; i < 1000; i++) {
    const partition = partitionOfKey(Buffer.from(`k${i}`), 7)
    expect(partition >= 0 && partition < 7).toBe(true)
  }
})
