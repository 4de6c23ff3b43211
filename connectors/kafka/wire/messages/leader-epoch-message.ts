import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import { byTopic } from './by-topic.ts'
import { messageCall } from './message-call.ts'

/** A partition whose epoch is looked at. */
export interface EpochQuery {
  readonly topic: string
  readonly partition: number
  /** Epoch of the leader that is asked, as we know it; -1 for any. */
  readonly leaderEpoch: number
  /** Epoch of the last record that we have. */
  readonly epoch: number
}

/** How far the log of the leader and ours are the same. */
export interface EpochAnswer {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
  /** The epoch that was asked for, or the largest before it; -1 when the log knows none. */
  readonly epoch: number
  /** Where that epoch ends in the leader's log; -1 when it knows none. */
  readonly endOffset: number
}

const consumer = -1

/** Asks a leader where an epoch ends in its log (KIP-320). Version 3 made room for who asks. */
export function leaderEpochCall(broker: WireBroker, queries: readonly EpochQuery[]): WireCall<readonly EpochAnswer[]> {
  return messageCall<readonly EpochAnswer[]>(
    broker,
    messages.offsetForLeaderEpoch,
    (fields, version) => {
      if (version >= 3) fields.int32(consumer)
      fields.array(byTopic(queries), ([topic, partitions]) => {
        fields.string(topic)
        fields.array(partitions, ({ partition, leaderEpoch, epoch }) => {
          fields.int32(partition)
          fields.int32(leaderEpoch)
          fields.int32(epoch)
          fields.end()
        })
        fields.end()
      })
      fields.end()
    },
    fields => {
      fields.int32()
      return fields
        .array(() => {
          const topic = fields.string()
          const partitions = fields.array(() => {
            const [errorCode, partition] = [fields.int16(), fields.int32()]
            const answer = { topic, partition, errorCode, epoch: fields.int32(), endOffset: fields.int64() }
            fields.end()
            return answer
          })
          fields.end()
          return partitions
        })
        .flat()
    }
  )
}
