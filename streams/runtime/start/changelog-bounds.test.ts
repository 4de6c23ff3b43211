import { expect, test } from 'vitest'
import { StreamsError } from '../../errors/streams-error.ts'
import { ChangelogBounds } from './changelog-bounds.ts'

const noLeader = new StreamsError('broker-unavailable', 'partition changelog/1 has no leader', { retryable: true })

test('H1: a changelog partition without a leader keeps only its own task waiting', async () => {
  const strictly: (readonly number[] | undefined)[] = []
  const bounds = new ChangelogBounds({
    knownOffsets: async () => [{ partition: 0, earliest: 2, latest: 9 }],
    offsets: async (_, partitions) => {
      strictly.push(partitions)
      throw noLeader
    }
  })
  const asked = [0, 1].map(partition => bounds.of('changelog', partition))
  expect(await Promise.allSettled(asked)).toEqual([
    { status: 'fulfilled', value: { earliest: 2, latest: 9 } },
    { status: 'rejected', reason: noLeader }
  ])
  expect(strictly).toEqual([[1]])
})

test('a changelog, or a partition of it, that is not there is empty', async () => {
  const missing = async (): Promise<never> => {
    throw new StreamsError('unknown-topic', 'no such topic')
  }
  const none = { earliest: 0, latest: 0 }
  expect(await new ChangelogBounds({ knownOffsets: missing, offsets: missing }).of('changelog', 0)).toEqual(none)
  const noPartitions = async () => []
  expect(await new ChangelogBounds({ knownOffsets: noPartitions, offsets: noPartitions }).of('c', 0)).toEqual(none)
})
