import type { ProducerOptions } from '#streams'
import { ByteReader } from '../wire/byte-reader.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import type { Compression } from '../wire/compression.ts'
import { apiKeys, requests, type WireBroker, type WireCall } from '../wire/kafkajs-internals.ts'
import {
  type BatchIdentity,
  batchOverhead,
  type EncodableRecord,
  writeRecordBatch
} from '../wire/record-batch-writer.ts'
import type { ProduceAnswer } from './produce-cluster.ts'

/** One partition's part of a produce request. */
export interface PartitionData {
  readonly topic: string
  readonly partition: number
  readonly records: readonly EncodableRecord[]
  readonly identity: BatchIdentity
  /** Most bytes of its records in Kafka's format. */
  readonly bytes: number
}

/** The broker's answer for one partition. 0 is success. */
export interface PartitionAnswer {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** Offset of the batch's first record; -1 when the broker does not tell. */
  readonly baseOffset: number
  /** What the broker says of the error, where it says anything. */
  readonly reason: string | undefined
}

const acksCode: { readonly [acks in NonNullable<ProducerOptions['acks']>]: number } = { all: -1, leader: 1, none: 0 }

/** Called for a batch that cannot be encoded; the others go on. */
export type OnUnencodable = (batch: PartitionData, thrown: unknown) => void

/** A Produce request (v3 to v8, whose format is the same) for a broker, with one answer for each partition. */
export class ProduceMessage {
  readonly #apiVersion: number
  readonly #acks: NonNullable<ProducerOptions['acks']>
  readonly #compression: Compression
  readonly #timeoutMs: number

  constructor(
    broker: WireBroker,
    acks: NonNullable<ProducerOptions['acks']>,
    compression: Compression,
    timeoutMs: number
  ) {
    this.#apiVersion = broker.lookupRequest(apiKeys.Produce, requests.Produce)({ topicData: [] }).request.apiVersion
    this.#acks = acks
    this.#compression = compression
    this.#timeoutMs = timeoutMs
  }

  call(encoded: ByteWriter): WireCall<ProduceAnswer> {
    const expected = this.#acks !== 'none'
    return {
      request: {
        apiKey: apiKeys.Produce,
        apiVersion: this.#apiVersion,
        apiName: 'Produce',
        expectResponse: () => expected,
        encode: async () => encoded.payload()
      },
      response: {
        decode: async raw => decode(new ByteReader(raw), this.#apiVersion),
        parse: async answer => answer
      }
    }
  }

  encode(batches: readonly PartitionData[], onUnencodable: OnUnencodable): ByteWriter {
    const writer = new ByteWriter(capacityFor(batches))
    writer.int16(-1)
    writer.int16(acksCode[this.#acks])
    writer.int32(this.#timeoutMs)
    const topics = Map.groupBy(batches, ({ topic }) => topic)
    writer.int32(topics.size)
    for (const [topic, entries] of topics) {
      writer.string(topic)
      const countAt = writer.length
      writer.int32(0)
      let count = 0
      for (const batch of entries) if (this.#batch(writer, batch, onUnencodable)) count++
      writer.patchInt32(countAt, count)
    }
    return writer
  }

  /** Whether the batch could be written. */
  #batch(writer: ByteWriter, batch: PartitionData, onUnencodable: OnUnencodable): boolean {
    const start = writer.length
    try {
      writer.int32(batch.partition)
      writer.int32(0)
      writeRecordBatch(writer, batch.records, batch.identity, this.#compression)
      writer.patchInt32(start + 4, writer.length - start - 8)
      return true
    } catch (thrown) {
      writer.truncate(start)
      onUnencodable(batch, thrown)
      return false
    }
  }
}

function capacityFor(partitions: readonly PartitionData[]): number {
  let capacity = 64
  for (const { topic, bytes } of partitions) capacity += topic.length * 4 + batchOverhead + bytes
  return capacity
}

function decode(reader: ByteReader, version: number): ProduceAnswer {
  const partitions: PartitionAnswer[] = []
  for (let topics = reader.int32(); topics > 0; topics--) {
    const topic = reader.string()
    for (let count = reader.int32(); count > 0; count--) {
      const partition = reader.int32()
      const errorCode = reader.int16()
      const baseOffset = reader.int64()
      reader.skip(version >= 5 ? 16 : 8)
      partitions.push({ topic, partition, errorCode, baseOffset, reason: undefined })
    }
  }
  // Before version 6 the broker has waited itself before it answered.
  return { partitions, throttleMs: version >= 6 ? reader.int32() : 0 }
}
