import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import { byTopic } from './by-topic.ts'
import { messageCall } from './message-call.ts'

/** A partition whose offset is asked for. */
export interface OffsetQuery {
  readonly topic: string
  readonly partition: number
  /** Epoch of the leader that is asked, as we know it; -1 for any. A leader of another epoch refuses. */
  readonly leaderEpoch: number
}

/** What a leader answered for one partition. */
export interface OffsetAnswer {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  readonly offset: number
  /** Epoch of the record at the offset, or before the end; -1 where the broker does not tell it. */
  readonly epoch: number
}

/** The special times of the request. */
const times = { latest: -1, earliest: -2, stable: -1 } as const
const consumer = -1
const readUncommitted = 0
const readCommitted = 1

/**
 * What is asked for: the first offset, the end, the end of what is in no open transaction, or the first record of a time (milliseconds since
 * the epoch) or later, which is -1 where there is none.
 */
export type OffsetPlace = keyof typeof times | { readonly time: number }

/** Asks a leader where partitions begin or end. Version 4 brought leader epochs. */
export function listOffsetsCall(
  broker: WireBroker,
  queries: readonly OffsetQuery[],
  at: OffsetPlace
): WireCall<readonly OffsetAnswer[]> {
  return messageCall<readonly OffsetAnswer[]>(
    broker,
    messages.listOffsets,
    (fields, version) => {
      fields.int32(consumer)
      if (version >= 2) fields.int8(at === 'stable' ? readCommitted : readUncommitted)
      fields.array(byTopic(queries), ([topic, partitions]) => {
        fields.string(topic)
        fields.array(partitions, ({ partition, leaderEpoch }) => {
          fields.int32(partition)
          if (version >= 4) fields.int32(leaderEpoch)
          fields.int64(typeof at === 'object' ? at.time : times[at])
          fields.end()
        })
        fields.end()
      })
      fields.end()
    },
    (fields, version) => {
      if (version >= 2) fields.int32()
      return fields
        .array(() => {
          const topic = fields.string()
          const partitions = fields.array(() => {
            const [partition, errorCode] = [fields.int32(), fields.int16()]
            fields.int64()
            const answer = { topic, partition, errorCode, offset: fields.int64() }
            const epoch = version >= 4 ? fields.int32() : -1
            fields.end()
            return { ...answer, epoch }
          })
          fields.end()
          return partitions
        })
        .flat()
    }
  )
}
