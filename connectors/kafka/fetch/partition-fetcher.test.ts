import { expect, onTestFinished, test, vi } from 'vitest'
import { StreamsError } from '#streams'
import type { ConsumerBatch, PositionReset } from '#streams/connector'
import { eventually } from '../../contracts/recording-listener.ts'
import type { KafkaCluster } from '../cluster.ts'
import { messages } from '../wire/messages/api-versions.ts'
import type { Fetched, FetchedPartition } from './fetch-protocol.ts'
import { PartitionFetcher } from './partition-fetcher.ts'

interface Asked {
  readonly node: number
  readonly at: number
}

/** What a node answers for a partition: an error, or a nearer replica. */
type Answer = Partial<Pick<FetchedPartition, 'errorCode' | 'preferredReplica'>>

/** A cluster of nodes that answer fetches without records, after a moment, unless one `hangs`. */
function aCluster(
  leaderOf: (partition: number) => number | undefined,
  answer: (node: number, partition: number) => Answer,
  hangs: (node: number) => Promise<void> = () => new Promise(resolve => setTimeout(resolve, 5))
) {
  const versions = Object.fromEntries(
    Object.values(messages).map(({ apiKey, min, max }) => [apiKey, { minVersion: min, maxVersion: max }])
  )
  const asked: Asked[] = []
  const watchers = new Set<() => void>()
  const partitions = Array.from({ length: 31 }, (_, partition) => partition)
  const cluster = {
    watch: (run: () => void) => {
      watchers.add(run)
      return () => watchers.delete(run)
    },
    topic: () => ({ topicErrorCode: 0, topicId: undefined }),
    nameOf: () => undefined,
    leaderOf: (_: string, partition: number) => leaderOf(partition),
    leader: (_: string, partition: number) => ({ node: leaderOf(partition), epoch: 1 }),
    node: async (id: number) => ({ versions, id }),
    metadata: async () => {
      for (const watcher of watchers) watcher()
      return []
    },
    send: async ({ id }: { readonly id: number }): Promise<Fetched> => {
      asked.push({ node: id, at: performance.now() })
      await hangs(id)
      const nothing = {
        errorCode: 0,
        highWatermark: 9,
        lastStableOffset: 9,
        diverging: undefined,
        preferredReplica: -1
      }
      return {
        clientSideThrottleTime: 0,
        errorCode: 0,
        partitions: partitions.map(partition => {
          const part = { topic: 't', partition, aborted: [], data: Buffer.alloc(0) }
          return { ...part, ...nothing, ...answer(id, partition) }
        })
      }
    }
  }
  return { cluster: cluster as unknown as KafkaCluster, asked, lookedUp: () => cluster.metadata() }
}

function aFetcher(cluster: KafkaCluster, partitions: number) {
  const onFailed = vi.fn<(error: StreamsError) => void>()
  const fetcher = new PartitionFetcher(cluster, {
    maxWaitMs: 100,
    maxBytes: 1_000,
    maxBytesPerPartition: 1_000,
    logger: undefined,
    rack: 'here',
    resetPolicyOf: () => 'earliest',
    onBatch: vi.fn<(batch: ConsumerBatch) => void>(),
    onReset: vi.fn<(reset: PositionReset) => Promise<void>>(),
    onFailed
  })
  onTestFinished(() => fetcher.stop())
  fetcher.positions.assign(Array.from({ length: partitions }, (_, partition) => ({ topic: 't', partition, offset: 0 })))
  fetcher.run()
  return { fetcher, onFailed }
}

test('M2: thirty partitions that moved do not hold up the one beside them', async () => {
  const { cluster, asked } = aCluster(
    () => 1,
    (_, partition) => ({ errorCode: partition === 0 ? 0 : 6 })
  )
  const { fetcher, onFailed } = aFetcher(cluster, 31)
  await new Promise(resolve => setTimeout(resolve, 400))
  expect(asked.length).toBeGreaterThan(8)
  expect(fetcher.troubles().map(({ partition }) => partition)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
  expect(onFailed).not.toHaveBeenCalled()
})

test('M17: a leader that was found by anybody is read from at once', async () => {
  let leader: number | undefined = 1
  const { cluster, asked, lookedUp } = aCluster(
    () => leader,
    () => ({})
  )
  aFetcher(cluster, 1)
  await eventually('a fetch from the first', () => asked.some(({ node }) => node === 1))
  leader = 2
  const moved = performance.now()
  await lookedUp()
  await eventually('a fetch from the second', () => asked.some(({ node }) => node === 2))
  expect((asked.find(({ node }) => node === 2)?.at ?? 0) - moved).toBeLessThan(50)
})

test('S2: what a frozen leader leaves to another is read there at once, and does not rest when its connection is cut', async () => {
  let leader = 1
  const frozen = Promise.withResolvers<void>()
  const { cluster, asked, lookedUp } = aCluster(
    () => leader,
    () => ({}),
    node => (node === 1 ? frozen.promise : new Promise(resolve => setTimeout(resolve, 5)))
  )
  const { fetcher } = aFetcher(cluster, 1)
  await eventually('a fetch from the first', () => asked.some(({ node }) => node === 1))
  leader = 2
  await lookedUp()
  await eventually('fetches from the second', () => asked.filter(({ node }) => node === 2).length > 2)
  const cut = performance.now()
  frozen.reject(new StreamsError('broker-unavailable', 'the connection was cut', { retryable: true }))
  await eventually('fetches after the cut', () => asked.filter(({ at }) => at > cut).length > 2)
  expect(fetcher.troubles()).toEqual([])
  expect(asked.filter(({ node }) => node === 1)).toHaveLength(1)
})

test('a nearer replica is read from, and when it fails the leader', async () => {
  let fails = false
  const { cluster, asked } = aCluster(
    () => 1,
    node => (node === 1 ? { preferredReplica: 2 } : { errorCode: fails ? 6 : 0 })
  )
  aFetcher(cluster, 1)
  await eventually('fetches from the replica', () => asked.filter(({ node }) => node === 2).length > 3)
  expect(asked.filter(({ node }) => node === 1)).toHaveLength(1)
  fails = true
  await eventually('the leader again', () => asked.filter(({ node }) => node === 1).length > 1)
})

test('H2: a partition without a leader is no work', async () => {
  const { cluster, asked } = aCluster(
    partition => (partition === 0 ? 1 : undefined),
    () => ({})
  )
  const lookUps = vi.spyOn(cluster, 'metadata')
  const { fetcher } = aFetcher(cluster, 2)
  await new Promise(resolve => setTimeout(resolve, 700))
  expect(lookUps.mock.calls.length).toBeLessThan(6)
  expect(asked.length).toBeGreaterThan(10)
  expect(fetcher.troubles()).toMatchObject([{ partition: 1, reason: 'partition t-1 has no leader' }])
})

test('M21: a partition that rests is read in time when the clock is set back, and its trouble is as old as it is', async () => {
  let isRefused = true
  const { cluster, asked } = aCluster(
    () => 1,
    () => ({ errorCode: isRefused ? 6 : 0 })
  )
  const { fetcher } = aFetcher(cluster, 1)
  await eventually('a refusal', () => fetcher.troubles().length === 1)
  const real = Date.now
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => real() - 3_600_000)
  onTestFinished(() => clock.mockRestore())
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(fetcher.troubles()[0]?.forMs).toBeGreaterThanOrEqual(90)
  isRefused = false
  const before = asked.length
  await eventually('a fetch', () => asked.length > before && fetcher.troubles().length === 0)
})
