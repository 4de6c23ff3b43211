import { expect, test } from 'vitest'
import type { PositionReset } from '#streams/connector'
import type { KafkaCluster } from '../cluster.ts'
import { FetchPositions } from './fetch-positions.ts'
import type { PositionCheck } from './position-check.ts'
import { PositionLookup } from './position-lookup.ts'

test('L14: a partition that is paused stays so when records before its position turn out to be deleted', async () => {
  const positions = new FetchPositions()
  const at = { topic: 't', partition: 0 }
  positions.assign([{ ...at, offset: 3 }])
  positions.setPaused([at], true)
  const reset: PositionReset = { ...at, reason: 'deleted', from: 3, to: 8, earliest: 8, latest: 9 }
  const check = { look: async () => ({ outcome: 'lost', reset, epoch: -1 }) } as unknown as PositionCheck
  const settled = Promise.withResolvers<void>()
  const told: PositionReset[] = []
  const cluster = { topic: () => undefined } as unknown as KafkaCluster
  const lookup = new PositionLookup(cluster, positions, check, {
    logger: undefined,
    onBatch: () => undefined,
    onReset: async lost => void told.push(lost),
    onTrouble: () => undefined,
    onSettled: settled.resolve,
    onFailed: settled.reject
  })
  const reading = positions.get(at)
  if (reading) lookup.look(reading)
  await settled.promise
  expect(told).toEqual([reset])
  expect([reading?.position, reading?.paused]).toEqual([8, true])
})
