import { expect, test } from 'vitest'
import type { AutoOffsetReset } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import type { WireCall } from '../wire/kafkajs-internals.ts'
import { messages } from '../wire/messages/api-versions.ts'
import { PositionCheck } from './position-check.ts'
import { type NextStep, type Reading, readingFrom } from './reading.ts'

/** A leader that keeps offsets 100 to 600, and says where an epoch ends in its log. */
function aCheck(policy: AutoOffsetReset, epochEnd = { epoch: 5, endOffset: 600 }): PositionCheck {
  const versions = Object.fromEntries(
    Object.values(messages).map(({ apiKey, min, max }) => [apiKey, { minVersion: min, maxVersion: max }])
  )
  let asked = 0
  const at = { topic: 't', partition: 0, errorCode: 0 }
  const cluster = {
    leader: () => ({ node: 1, epoch: 7 }),
    leaderOf: () => 1,
    node: async () => ({ versions }),
    send: async (_: unknown, { request }: WireCall<unknown>) =>
      request.apiKey === messages.listOffsets.apiKey
        ? [{ ...at, offset: asked++ % 2 === 0 ? 100 : 600, epoch: -1 }]
        : [{ ...at, ...epochEnd }]
  }
  return new PositionCheck(cluster as unknown as KafkaCluster, () => policy)
}

function aReading(offset: number, next: NextStep, epoch = 5): Reading {
  return Object.assign(readingFrom({ topic: 't', partition: 0, offset, epoch }), { next })
}

test('S3: a position before the log begins is behind deleted records, one behind its end in a log that was cut', async () => {
  const outcome = (position: number, policy: AutoOffsetReset) => aCheck(policy).look(aReading(position, 'bounds'))
  const reset = { topic: 't', partition: 0, earliest: 100, latest: 600 }
  expect(await outcome(50, 'earliest')).toMatchObject({ reset: { ...reset, reason: 'deleted', from: 50, to: 100 } })
  expect(await outcome(50, 'latest')).toMatchObject({ reset: { ...reset, reason: 'deleted', from: 50, to: 600 } })
  expect(await outcome(50, 'none')).toMatchObject({ reset: { ...reset, reason: 'deleted', from: 50, to: undefined } })
  expect(await outcome(700, 'earliest')).toMatchObject({ reset: { ...reset, reason: 'cut', from: 700, to: 100 } })
  expect(await outcome(300, 'earliest')).toEqual({ outcome: 'stands' })
})

test('S3: a log that grew again behind a cut is known by the epoch of what was read last', async () => {
  const cut = aCheck('latest', { epoch: 4, endOffset: 480 })
  expect(await cut.look(aReading(500, 'compare'))).toMatchObject({
    outcome: 'lost',
    reset: { reason: 'cut', from: 500, to: 480 },
    epoch: 4
  })
  expect(await aCheck('none', { epoch: 4, endOffset: 480 }).look(aReading(500, 'compare'))).toMatchObject({
    reset: { reason: 'cut', from: 500, to: undefined }
  })
})

test('S3: a log that never had a leader of the time of what was read is another one', async () => {
  const other = aCheck('earliest', { epoch: -1, endOffset: -1 })
  expect(await other.look(aReading(500, 'bounds'))).toMatchObject({ reset: { reason: 'cut', from: 500, to: 100 } })
})

test('S3: a log that is the same up to the position stands, and is compared once for each leader', async () => {
  const reading = aReading(500, 'compare')
  expect(await aCheck('earliest').look(reading)).toEqual({ outcome: 'stands' })
  expect(reading.comparedFor).toBe(7)
})

test('H1: a partition that could not be placed at the start is placed when its leader answers', async () => {
  expect(await aCheck('latest').look(aReading(0, 'place'))).toEqual({ outcome: 'placed', offset: 600, end: 600 })
  await expect(aCheck('none').look(aReading(0, 'place'))).rejects.toMatchObject({ code: 'offset-out-of-range' })
})
