import { expect, test } from 'vitest'
import { ClusterMetadata } from './cluster-metadata.ts'

const [firstId, secondId] = ['1b671a64-40d5-491e-99b0-da01ff1f3341', '9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d']

function aTopic(topicId: string | undefined, leaders: readonly { readonly node: number; readonly epoch: number }[]) {
  const partitionMetadata = leaders.map(({ node, epoch }, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: node,
    leaderEpoch: epoch,
    replicas: 3
  }))
  return { topic: 't', topicId, topicErrorCode: topicId === undefined ? 3 : 0, partitionMetadata }
}

test('H1: a partition without a leader has none, beside one that has', () => {
  const metadata = new ClusterMetadata()
  metadata.learn([
    aTopic(firstId, [
      { node: -1, epoch: 3 },
      { node: 2, epoch: 5 }
    ])
  ])
  expect([metadata.leader('t', 0), metadata.leader('t', 1)]).toEqual([undefined, { node: 2, epoch: 5 }])
})

test('M17: a broker that lags behind does not take a new leader back', () => {
  const metadata = new ClusterMetadata()
  metadata.learn([aTopic(firstId, [{ node: 2, epoch: 5 }])])
  metadata.learn([aTopic(firstId, [{ node: 1, epoch: 4 }])])
  expect(metadata.leader('t', 0)).toEqual({ node: 2, epoch: 5 })
  metadata.learn([aTopic(firstId, [{ node: -1, epoch: 6 }])])
  expect(metadata.leader('t', 0)).toBeUndefined()
})

test('S3: a topic made again has leaders of its own, and the one before does not come back', () => {
  const metadata = new ClusterMetadata()
  metadata.learn([aTopic(firstId, [{ node: 2, epoch: 5 }])])
  metadata.learn([aTopic(undefined, [])])
  expect(metadata.leader('t', 0)).toBeUndefined()
  metadata.learn([aTopic(secondId, [{ node: 1, epoch: 0 }])])
  expect([metadata.topic('t')?.topicId, metadata.leader('t', 0)]).toEqual([secondId, { node: 1, epoch: 0 }])
  metadata.learn([aTopic(firstId, [{ node: 2, epoch: 5 }])])
  expect([metadata.topic('t')?.topicId, metadata.nameOf(secondId)]).toEqual([secondId, 't'])
})

test('a broker that tells neither ids nor epochs is believed', () => {
  const metadata = new ClusterMetadata()
  metadata.learn([aTopic(undefined, [{ node: 2, epoch: -1 }])])
  metadata.learn([aTopic(undefined, [{ node: 1, epoch: -1 }])])
  expect(metadata.leader('t', 0)).toEqual({ node: 1, epoch: -1 })
})

test('L4: the leader of a partition is looked up, not searched for, however many there are', () => {
  const metadata = new ClusterMetadata()
  const leaders = Array.from({ length: 1000 }, (_, n) => ({ node: n % 3, epoch: n }))
  const topic = aTopic(firstId, leaders)
  metadata.learn([topic])
  const reads = countReads(topic.partitionMetadata)
  expect([metadata.leader('t', 0), metadata.leader('t', 999)]).toEqual([
    { node: 0, epoch: 0 },
    { node: 0, epoch: 999 }
  ])
  expect(reads()).toBe(0)
})

/** How often entries of a list are read from now on. */
function countReads(list: readonly { readonly partitionId: number }[]): () => number {
  let reads = 0
  for (const entry of list) {
    const { partitionId } = entry
    Object.defineProperty(entry, 'partitionId', {
      get: () => {
        reads++
        return partitionId
      }
    })
  }
  return () => reads
}
