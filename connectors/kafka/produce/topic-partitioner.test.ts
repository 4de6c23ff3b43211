import { expect, test } from 'vitest'
import { partitionOfKey } from '#streams'
import { TopicPartitioner } from './topic-partitioner.ts'

const keyless = { topic: 't', key: null, value: null }

test('a fixed partition comes first, then the key', () => {
  const partitioner = new TopicPartitioner(6)
  const key = Buffer.from('k')
  expect(partitioner.partitionOf({ ...keyless, key, partition: 4 }, 1)).toBe(4)
  expect(partitioner.partitionOf({ ...keyless, key }, 1)).toBe(partitionOfKey(key, 6))
})

test('keyless records of one call keep together, and later calls move on when a partition has had its share', () => {
  const partitioner = new TopicPartitioner(3, () => 0)
  const call = (): readonly number[] => {
    const partitions = Array.from({ length: 10 }, () => partitioner.partitionOf(keyless, 2000))
    partitioner.endCall()
    return [...new Set(partitions)]
  }
  expect([call(), call(), call(), call()]).toEqual([[0], [1], [2], [0]])
})

test('small keyless calls share a partition for a while, so that batches fill', () => {
  const partitioner = new TopicPartitioner(3, () => 0.5)
  const first = partitioner.partitionOf(keyless, 100)
  partitioner.endCall()
  expect([first, partitioner.partitionOf(keyless, 100)]).toEqual([1, 1])
})
