import { expect, test } from 'vitest'
import type { KafkaCluster } from '../cluster.ts'
import { DealtCounts } from './dealt-counts.ts'

/** A cluster as far as its topics go; `tell` is an answer of a broker. */
function aCluster(counts: Record<string, number>) {
  const topic = (name: string) => ({ partitionMetadata: Array.from({ length: counts[name] ?? 0 }) })
  return {
    cluster: { topic } as unknown as Pick<KafkaCluster, 'topic'>,
    tell: (name: string, count: number) => {
      counts[name] = count
    }
  }
}

test('M20: partitions that anybody heard of between the dealing and the first look are noticed', () => {
  const { cluster, tell } = aCluster({ t: 4 })
  const counts = new DealtCounts(cluster, ['t'])
  expect(counts.haveChanged()).toBe(false)
  // A change of leaders has the brokers asked, and with it comes the news of partitions that were added.
  tell('t', 6)
  expect(counts.haveChanged()).toBe(true)
})

test('M20: a topic that the brokers did not know when it was dealt out is dealt out again when they do', () => {
  const { cluster, tell } = aCluster({ t: 4 })
  const counts = new DealtCounts(cluster, ['t', 'new'])
  expect(counts.haveChanged()).toBe(false)
  tell('new', 2)
  expect(counts.haveChanged()).toBe(true)
})

test('M20: a topic that a broker does not know for a moment has the partitions that it had', () => {
  const { cluster, tell } = aCluster({ t: 4 })
  const counts = new DealtCounts(cluster, ['t'])
  tell('t', 0)
  expect(counts.haveChanged()).toBe(false)
  tell('t', 4)
  expect(counts.haveChanged()).toBe(false)
})

test('M20: partitions that were added while a static member was away are noticed when it has come back', () => {
  const { cluster } = aCluster({ t: 6, other: 2 })
  expect(new DealtCounts(cluster, ['t', 'other'], new Map([['t', 4]])).haveChanged()).toBe(true)
  expect(new DealtCounts(cluster, ['t', 'other'], new Map([['t', 6]])).haveChanged()).toBe(false)
  expect(new DealtCounts(cluster, ['t'], new Map([['t', 0]])).haveChanged()).toBe(false)
})
