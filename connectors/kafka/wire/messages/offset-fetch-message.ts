import type { TopicPartition } from '#streams'
import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import { byTopic } from './by-topic.ts'
import { messageCall } from './message-call.ts'

/** What a group committed for one partition. */
export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  /** Below 0 when there is none. */
  readonly offset: number
  /** Epoch of the record before the offset; -1 where the commit or the broker did not tell it. */
  readonly epoch: number
  /** What was committed with it. */
  readonly metadata: string
  readonly errorCode: number
}

/** The committed offsets of a group, and a code for the whole answer. */
export interface CommittedOffsets {
  readonly errorCode: number
  readonly offsets: readonly CommittedOffset[]
}

/** Asks the coordinator for the committed offsets of a group. Version 5 brought leader epochs. */
export function offsetFetchCall(
  broker: WireBroker,
  groupId: string,
  partitions: readonly TopicPartition[]
): WireCall<CommittedOffsets> {
  return messageCall<CommittedOffsets>(
    broker,
    messages.offsetFetch,
    (fields, version) => {
      fields.string(groupId)
      fields.array(byTopic(partitions), ([topic, entries]) => {
        fields.string(topic)
        fields.array(entries, ({ partition }) => fields.int32(partition))
        fields.end()
      })
      if (version >= 7) fields.boolean(false)
      fields.end()
    },
    (fields, version) => {
      if (version >= 3) fields.int32()
      const offsets = fields
        .array(() => {
          const topic = fields.string()
          const entries = fields.array(() => {
            const [partition, offset] = [fields.int32(), fields.int64()]
            const epoch = version >= 5 ? fields.int32() : -1
            const [metadata, errorCode] = [fields.string(), fields.int16()]
            fields.end()
            return { topic, partition, offset, epoch, metadata, errorCode }
          })
          fields.end()
          return entries
        })
        .flat()
      return { errorCode: fields.int16(), offsets }
    }
  )
}
