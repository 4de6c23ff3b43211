import type { ProducerOptions } from '#streams'
import type { Compression } from '../batches/compression.ts'
import {
  type BatchIdentity,
  batchOverhead,
  type EncodableRecord,
  writeRecordBatch
} from '../batches/record-batch-writer.ts'
import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { type Message, messages } from './api-versions.ts'
import { byTopic } from './by-topic.ts'
import type { FieldReader } from './field-reader.ts'
import type { FieldWriter } from './field-writer.ts'
import { messageCall } from './message-call.ts'

/** One partition's part of a produce request. */
export interface PartitionData {
  readonly topic: string
  readonly partition: number
  readonly records: readonly EncodableRecord[]
  readonly identity: BatchIdentity
  /** Most bytes of its records in Kafka's format. */
  readonly bytes: number
  /** Compress it, whatever the settings say. */
  readonly packed?: boolean
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
  /** Which records of the batch are at fault, by their index; empty where the broker does not tell. */
  readonly guilty: readonly number[]
}

/** What a broker answered. */
export interface ProduceAnswer {
  readonly partitions: readonly PartitionAnswer[]
  /** How long the broker wants to get nothing more (KIP-219), milliseconds. */
  readonly throttleMs: number
}

/** How a request is to be taken and written. */
export interface ProduceSettings {
  readonly acks: NonNullable<ProducerOptions['acks']>
  readonly compression: Compression
  /** How long the broker may wait for its replicas. */
  readonly ackTimeoutMs: number
}

/** Thrown where a batch cannot be written in Kafka's format. */
export class UnencodableBatch extends Error {
  readonly batch: PartitionData

  constructor(batch: PartitionData, cause: unknown) {
    super('a batch cannot be encoded', { cause })
    this.name = 'UnencodableBatch'
    this.batch = batch
  }
}

const acksCode = { all: -1, leader: 1, none: 0 } as const
/** From here on brokers know zstd. */
const zstdFrom = 7
/** From here on the broker answers before it throttles (KIP-219). */
const throttledByClientFrom = 6

/**
 * Records to be stored, one batch for each partition. Version 5 brought the log's start, 7 zstd, 8 what is wrong with a record. The answer
 * to `acks: 'none'` is undefined.
 * @throws UnencodableBatch when one of the batches cannot be written
 */
export function produceCall(
  broker: WireBroker,
  batches: readonly PartitionData[],
  { acks, compression, ackTimeoutMs }: ProduceSettings,
  message: Message = messages.produce
): WireCall<ProduceAnswer> {
  const write = (fields: FieldWriter, version: number): void => {
    const strongest = version >= zstdFrom ? 'zstd' : 'gzip'
    fields.nullableString(null)
    fields.int16(acksCode[acks])
    fields.int32(ackTimeoutMs)
    fields.array(byTopic(batches), ([topic, entries]) => {
      fields.string(topic)
      fields.array(entries, batch => writeBatch(fields, batch, batch.packed ? strongest : compression))
      fields.end()
    })
    fields.end()
  }
  const { request, response } = messageCall(broker, message, write, readAnswer, capacityFor(batches))
  return { request: { ...request, expectResponse: () => acks !== 'none' }, response }
}

function writeBatch(fields: FieldWriter, batch: PartitionData, compression: Compression): void {
  fields.int32(batch.partition)
  fields.sized(bytes => {
    try {
      writeRecordBatch(bytes, batch.records, batch.identity, compression)
    } catch (thrown) {
      throw new UnencodableBatch(batch, thrown)
    }
  })
  fields.end()
}

function capacityFor(batches: readonly PartitionData[]): number {
  let capacity = 64
  for (const { topic, bytes } of batches) capacity += topic.length * 4 + batchOverhead + bytes
  return capacity
}

function readAnswer(fields: FieldReader, version: number): ProduceAnswer {
  const partitions = fields
    .array(() => {
      const topic = fields.string()
      const answers = fields.array(() => readPartition(fields, topic, version))
      fields.end()
      return answers
    })
    .flat()
  const throttle = fields.int32()
  return { partitions, throttleMs: version >= throttledByClientFrom ? throttle : 0 }
}

function readPartition(fields: FieldReader, topic: string, version: number): PartitionAnswer {
  const [partition, errorCode, baseOffset] = [fields.int32(), fields.int16(), fields.int64()]
  fields.int64()
  if (version >= 5) fields.int64()
  const fault = version >= 8 ? readFault(fields) : noFault
  fields.end()
  return { topic, partition, errorCode, baseOffset, ...fault }
}

const noFault: Pick<PartitionAnswer, 'reason' | 'guilty'> = { reason: undefined, guilty: [] }

/** What is wrong with the batch, or with its first bad record. */
function readFault(fields: FieldReader): Pick<PartitionAnswer, 'reason' | 'guilty'> {
  const records = fields.array(() => {
    const [index, reason] = [fields.int32(), fields.nullableString()]
    fields.end()
    return { index, reason }
  })
  const ofBatch = fields.nullableString()
  return { reason: records[0]?.reason ?? ofBatch ?? undefined, guilty: records.map(({ index }) => index) }
}
