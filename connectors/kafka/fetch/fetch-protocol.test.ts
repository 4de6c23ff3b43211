import { expect, test } from 'vitest'
import type { WireBroker } from '../wire/kafkajs-internals.ts'
import { FieldWriter } from '../wire/messages/field-writer.ts'
import { fetchCall } from './fetch-protocol.ts'

const broker = (maxVersion: number): WireBroker =>
  ({ versions: { 1: { minVersion: 4, maxVersion } } }) as unknown as WireBroker
const topicId = '1b671a64-40d5-491e-99b0-da01ff1f3341'
const wanted = { topic: 't', topicId, partition: 3, offset: 7, maxBytes: 1_000, leaderEpoch: 2, lastEpoch: 1 }
const limits = { maxWaitMs: 100, maxBytes: 1_000 }

/** An answer of version 12, of which the broker has throttled the client for half a second. */
function anAnswer(): Buffer {
  const fields = new FieldWriter(true)
  fields.int32(500)
  fields.int16(0)
  fields.int32(0)
  fields.array(['t'], name => {
    fields.string(name)
    fields.array([3], partition => {
      fields.int32(partition)
      fields.int16(0)
      for (const offset of [20, 18, 5]) fields.int64(offset)
      fields.array([{ producerId: 9, firstOffset: 10 }], ({ producerId, firstOffset }) => {
        fields.int64(producerId)
        fields.int64(firstOffset)
        fields.end()
      })
      fields.int32(-1)
      fields.string('batches')
      // One tagged field, the first: epoch 1 ends at 6.
      for (const byte of [1, 0, 13]) fields.int8(byte)
      fields.int32(1)
      fields.int64(6)
      fields.end()
    })
    fields.end()
  })
  fields.end()
  return fields.payload().buffer
}

test('L6: the time for which a broker throttles fetches is kept, for kafkajs to wait', async () => {
  const { request, response } = fetchCall(broker(12), [wanted], limits)
  expect(request.apiVersion).toBe(12)
  const fetched = await response.decode(anAnswer())
  expect(fetched.clientSideThrottleTime).toBe(500)
  expect(fetched.partitions).toEqual([
    {
      topic: 't',
      partition: 3,
      errorCode: 0,
      highWatermark: 20,
      lastStableOffset: 18,
      diverging: { epoch: 1, endOffset: 6 },
      preferredReplica: -1,
      aborted: [{ producerId: 9n, firstOffset: 10 }],
      data: Buffer.from('batches')
    }
  ])
})

test('S3: topics are asked for by id where all have one, else by name', () => {
  const versionOf = (...partitions: readonly (string | undefined)[]): number =>
    fetchCall(
      broker(18),
      partitions.map(id => ({ ...wanted, topicId: id })),
      limits
    ).request.apiVersion
  expect([versionOf(topicId), versionOf(topicId, undefined)]).toEqual([13, 12])
})

test('H11: partitions are asked for in their order, though a topic comes twice for it', async () => {
  const asked = [
    { ...wanted, topic: 'a', partition: 1 },
    { ...wanted, topic: 'b', partition: 0 },
    { ...wanted, topic: 'a', partition: 0 }
  ]
  const { request } = fetchCall(broker(12), asked, limits)
  const { buffer } = await request.encode()
  // A compact string has its length and one before it.
  const names = [...buffer].flatMap((byte, n) => (byte === 2 ? String.fromCharCode(buffer[n + 1] ?? 0) : []))
  expect(names.filter(name => 'ab'.includes(name))).toEqual(['a', 'b', 'a'])
})
