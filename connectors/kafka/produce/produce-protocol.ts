import type { ProducerOptions } from '#streams'
import { ByteReader } from '../wire/byte-reader.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import type { Compression } from '../wire/compression.ts'
import { apiKeys, requests, type WireBroker, type WireCall } from '../wire/kafkajs-internals.ts'
import {
  type BatchIdentity,
  batchOverhead,
  type EncodableRecord,
  recordOverhead,
  writeRecordBatch
} from '../wire/record-batch-writer.ts'

/** One partition's part of a produce request. */
export interface PartitionData {
  readonly topic: string
  readonly partition: number
  readonly records: readonly EncodableRecord[]
  readonly identity: BatchIdentity
  /** Bytes of keys, values and headers. */
  readonly bytes: number
}

/** The broker's answer for one partition. 0 is success. */
export interface PartitionAnswer {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** Offset of the batch's first record; -1 when the broker does not tell. */
  readonly baseOffset: number
}

const acksCode: { readonly [acks in NonNullable<ProducerOptions['acks']>]: number } = { all: -1, leader: 1, none: 0 }

/** A Produce request (v3 to v8, whose format is the same) for the broker, with one answer for each partition. */
export function produceCall(
  broker: WireBroker,
  partitions: readonly PartitionData[],
  acks: NonNullable<ProducerOptions['acks']>,
  compression: Compression,
  timeoutMs: number
): WireCall<readonly PartitionAnswer[]> {
  const { apiVersion, apiName, apiKey } = broker.lookupRequest(
    apiKeys.Produce,
    requests.Produce
  )({
    topicData: []
  }).request
  return {
    request: {
      apiKey,
      apiVersion,
      apiName,
      expectResponse: () => acks !== 'none',
      encode: async () => encode(partitions, acksCode[acks], compression, timeoutMs).payload()
    },
    response: {
      decode: async raw => decode(new ByteReader(raw), apiVersion),
      parse: async answers => answers
    }
  }
}

function encode(
  partitions: readonly PartitionData[],
  acks: number,
  compression: Compression,
  timeoutMs: number
): ByteWriter {
  const writer = new ByteWriter(capacityFor(partitions))
  writer.int16(-1)
  writer.int16(acks)
  writer.int32(timeoutMs)
  const topics = Map.groupBy(partitions, ({ topic }) => topic)
  writer.int32(topics.size)
  for (const [topic, entries] of topics) {
    writer.string(topic)
    writer.int32(entries.length)
    for (const { partition, records, identity } of entries) {
      writer.int32(partition)
      const lengthAt = writer.length
      writer.int32(0)
      writeRecordBatch(writer, records, identity, compression)
      writer.patchInt32(lengthAt, writer.length - lengthAt - 4)
    }
  }
  return writer
}

function capacityFor(partitions: readonly PartitionData[]): number {
  let capacity = 64
  for (const { topic, records, bytes } of partitions) {
    capacity += topic.length * 4 + batchOverhead + bytes + records.length * recordOverhead
  }
  return capacity
}

function decode(reader: ByteReader, version: number): readonly PartitionAnswer[] {
  const answers: PartitionAnswer[] = []
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string()
    for (let partitions = reader.int32(); partitions > 0; partitions--) {
      const partition = reader.int32()
      const errorCode = reader.int16()
      const baseOffset = reader.int64()
      reader.skip(version >= 5 ? 16 : 8)
      answers.push({ topic, partition, errorCode, baseOffset })
    }
  }
  return answers
}
