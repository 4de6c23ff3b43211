import { ByteReader } from '../wire/byte-reader.ts'
import { apiKeys, requests, type WireBroker, type WireCall } from '../wire/kafkajs-internals.ts'
import type { AbortedTransaction } from '../wire/record-batch-reader.ts'

/** What to fetch of one partition. */
export interface FetchPartition {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly maxBytes: number
}

/** What came back for one partition; record batches still encoded. */
export interface FetchedPartition {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: number
  /** End of what a `read_committed` reader may see. */
  readonly lastStableOffset: number
  readonly aborted: readonly AbortedTransaction[]
  readonly data: Buffer
}

export interface FetchLimits {
  readonly maxWaitMs: number
  readonly maxBytes: number
}

const readCommitted = 1

/** A Fetch request (v4 to v11). kafkajs encodes it; the answer is read here, so that record batches stay bytes until they are wanted. */
export function fetchCall(
  broker: WireBroker,
  partitions: readonly FetchPartition[],
  { maxWaitMs, maxBytes }: FetchLimits
): WireCall<readonly FetchedPartition[]> {
  const topics = [...Map.groupBy(partitions, ({ topic }) => topic)].map(([topic, entries]) => ({
    topic,
    partitions: entries.map(entry => ({
      partition: entry.partition,
      fetchOffset: String(entry.offset),
      maxBytes: entry.maxBytes
    }))
  }))
  const call = broker.lookupRequest(
    apiKeys.Fetch,
    requests.Fetch
  )({
    maxWaitTime: maxWaitMs,
    minBytes: 1,
    maxBytes,
    isolationLevel: readCommitted,
    topics,
    rackId: ''
  })
  const { apiVersion } = call.request
  return {
    ...call,
    response: {
      decode: async raw => decode(new ByteReader(raw), apiVersion),
      parse: async fetched => fetched
    }
  }
}

function decode(reader: ByteReader, version: number): readonly FetchedPartition[] {
  const fetched: FetchedPartition[] = []
  reader.skip(version >= 7 ? 10 : 4)
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string()
    for (let partitions = reader.int32(); partitions > 0; partitions--) {
      fetched.push(decodePartition(reader, topic, version))
    }
  }
  return fetched
}

function decodePartition(reader: ByteReader, topic: string, version: number): FetchedPartition {
  const partition = reader.int32()
  const errorCode = reader.int16()
  const highWatermark = reader.int64()
  const lastStableOffset = reader.int64()
  if (version >= 5) reader.skip(8)
  const aborted = decodeAborted(reader)
  if (version >= 11) reader.skip(4)
  const data = reader.bytes(Math.max(0, reader.int32()))
  return { topic, partition, errorCode, highWatermark, lastStableOffset, aborted, data }
}

function decodeAborted(reader: ByteReader): readonly AbortedTransaction[] {
  const aborted: AbortedTransaction[] = []
  for (let count = reader.int32(); count > 0; count--) {
    aborted.push({ producerId: reader.bigint64(), firstOffset: reader.int64() })
  }
  return aborted
}
