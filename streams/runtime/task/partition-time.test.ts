import { expect, test } from 'vitest'
import { readPartitionTime, writePartitionTime } from './partition-time.ts'

test('M8: the time of a partition comes back as it was committed', () => {
  for (const time of [0, 1, 1_790_000_000_123, Number.MAX_SAFE_INTEGER])
    expect(readPartitionTime(writePartitionTime(time))).toBe(time)
  expect(writePartitionTime(0)).toBe('AQAAAAAAAAAA')
})

test('M8: metadata of others, and none, say nothing of time', () => {
  const others = [
    undefined,
    '',
    'hello',
    'by hand, on Tuesday',
    '{"a":1}',
    'AAAA',
    Buffer.alloc(9, 0xff).toString('base64')
  ]
  expect(others.map(readPartitionTime)).toEqual(others.map(() => -1))
  expect(writePartitionTime(-1)).toBe('')
})
