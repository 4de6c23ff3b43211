import type { AbortedTransaction } from '../wire/batches/aborted-transactions.ts'
import type { WireBroker, WireCall } from '../wire/kafkajs-internals.ts'
import { messages } from '../wire/messages/api-versions.ts'
import { neighboursByTopic } from '../wire/messages/by-topic.ts'
import type { FieldReader } from '../wire/messages/field-reader.ts'
import type { FieldWriter } from '../wire/messages/field-writer.ts'
import { messageCall, type Throttled } from '../wire/messages/message-call.ts'

/** What to fetch of one partition. */
export interface FetchPartition {
  readonly topic: string
  /** Needed from version 13 on, which knows topics by id only. */
  readonly topicId: string | undefined
  readonly partition: number
  readonly offset: number
  readonly maxBytes: number
  /** Epoch of the leader as we know it; -1 for any. A broker that knows another one refuses. */
  readonly leaderEpoch: number
  /** Epoch of the record before the offset; -1 for none. The broker says where its log differs. */
  readonly lastEpoch: number
}

/** What came back for one partition; record batches still encoded. */
export interface FetchedPartition {
  /** Name or, from version 13 on, id. */
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly highWatermark: number
  /** End of what a `read_committed` reader may see. */
  readonly lastStableOffset: number
  /** Where the broker's log ends to be the one that was read before, when it has been cut since. */
  readonly diverging: { readonly epoch: number; readonly endOffset: number } | undefined
  /** Node id of a replica that is nearer, or -1. */
  readonly preferredReplica: number
  readonly aborted: readonly AbortedTransaction[]
  readonly data: Buffer
}

export interface FetchLimits {
  readonly maxWaitMs: number
  readonly maxBytes: number
}

/** What one Fetch brought. */
export interface Fetched extends Throttled {
  /** A code for the whole request. */
  readonly errorCode: number
  readonly partitions: readonly FetchedPartition[]
}

const consumer = -1
const readCommitted = 1
const noSession = { id: 0, epoch: -1 } as const
/** Topics are known by their ids only from here on. */
const byIdFrom = 13

/**
 * A Fetch request. Version 9 brought the leader's epoch, 11 the rack, 12 the epoch of what was read last, 13 topic ids. Record batches of the
 * answer stay bytes until they are wanted. The order of partitions is kept: a broker fills its answer in that order. From version 13 on every topic must have an id; those without are asked for in version 12.
 */
export function fetchCall(
  broker: WireBroker,
  partitions: readonly FetchPartition[],
  { maxWaitMs, maxBytes }: FetchLimits,
  rack = ''
): WireCall<Fetched> {
  const hasIds = partitions.every(({ topicId }) => topicId !== undefined)
  const message = hasIds ? messages.fetch : { ...messages.fetch, max: byIdFrom - 1 }
  const call = messageCall(
    broker,
    message,
    (fields, version) => {
      fields.int32(consumer)
      fields.int32(maxWaitMs)
      fields.int32(1)
      fields.int32(maxBytes)
      fields.int8(readCommitted)
      if (version >= 7) {
        fields.int32(noSession.id)
        fields.int32(noSession.epoch)
      }
      fields.array(neighboursByTopic(partitions), ([topic, entries]) => {
        if (version >= byIdFrom) fields.uuid(entries[0]?.topicId ?? '')
        else fields.string(topic)
        fields.array(entries, entry => writePartition(fields, entry, version))
        fields.end()
      })
      if (version >= 7) fields.array([], () => undefined)
      if (version >= 11) fields.string(rack)
      fields.end()
    },
    readFetched
  )
  return { ...call, mayTakeMs: maxWaitMs }
}

function writePartition(fields: FieldWriter, entry: FetchPartition, version: number): void {
  fields.int32(entry.partition)
  if (version >= 9) fields.int32(entry.leaderEpoch)
  fields.int64(entry.offset)
  if (version >= 12) fields.int32(entry.lastEpoch)
  if (version >= 5) fields.int64(-1)
  fields.int32(entry.maxBytes)
  fields.end()
}

function readFetched(fields: FieldReader, version: number): Fetched {
  const throttle = fields.int32()
  const errorCode = version >= 7 ? fields.int16() : 0
  if (version >= 7) fields.int32()
  const partitions = fields
    .array(() => {
      const topic = version >= byIdFrom ? (fields.uuid() ?? '') : fields.string()
      const entries = fields.array(() => readPartition(fields, topic, version))
      fields.end()
      return entries
    })
    .flat()
  // Brokers of version 7 and less have waited already.
  return { clientSideThrottleTime: version >= 8 ? throttle : 0, errorCode, partitions }
}

function readPartition(fields: FieldReader, topic: string, version: number): FetchedPartition {
  const partition = fields.int32()
  const errorCode = fields.int16()
  const [highWatermark, lastStableOffset] = [fields.int64(), fields.int64()]
  if (version >= 5) fields.int64()
  const aborted = fields.array(() => {
    const transaction = { producerId: fields.bigint64(), firstOffset: fields.int64() }
    fields.end()
    return transaction
  })
  const preferredReplica = version >= 11 ? fields.int32() : -1
  const data = fields.bytes()
  let diverging: FetchedPartition['diverging']
  fields.end(tag => {
    if (tag === 0) diverging = { epoch: fields.int32(), endOffset: fields.int64() }
  })
  return { topic, partition, errorCode, highWatermark, lastStableOffset, diverging, preferredReplica, aborted, data }
}
