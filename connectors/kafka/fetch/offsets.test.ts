import { expect, test } from 'vitest'
import type { KafkaCluster } from '../cluster.ts'
import { messages } from '../wire/messages/api-versions.ts'
import { listKnownOffsets } from './offsets.ts'

const versions = Object.fromEntries(
  Object.values(messages).map(({ apiKey, min, max }) => [apiKey, { minVersion: min, maxVersion: max }])
)

/** Broker 1 leads partitions 0 and 1, of which it refuses the second; 2 leads partition 2 and is away; partition 3 has no leader. */
function aCluster(): KafkaCluster {
  const leaders = [1, 1, 2, undefined]
  const answers = [0, 6].map((errorCode, partition) => ({ topic: 't', partition, errorCode, offset: 7, epoch: -1 }))
  const cluster = {
    leader: () => undefined,
    leaderOf: (_: string, partition: number) => leaders[partition],
    node: async (id: number) => {
      if (id === 2) throw new Error('away')
      return { versions }
    },
    send: async () => answers
  }
  return cluster as unknown as KafkaCluster
}

test('H1: offsets are known of partitions whose leader answers, whatever becomes of the others', async () => {
  const partitions = [0, 1, 2, 3].map(partition => ({ topic: 't', partition }))
  expect(await listKnownOffsets(aCluster(), partitions)).toEqual([{ topic: 't', partition: 0, earliest: 7, latest: 7 }])
})
