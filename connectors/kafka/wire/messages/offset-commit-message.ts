import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import { byTopic } from './by-topic.ts'
import { messageCall } from './message-call.ts'

/** Who commits. */
export interface Committer {
  readonly groupId: string
  readonly generation: number
  readonly memberId: string
  /** Of a static member (KIP-345); null for others. Brokers before 2.3 do not hear of it. */
  readonly groupInstanceId: string | null
}

/** What is committed for one partition. */
export interface OffsetToCommit {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** Epoch of the record before the offset; -1 when it is not known. Brokers before 2.1 do not hear of it. */
  readonly epoch: number
  /** Comes back with the committed offset; at most `offset.metadata.max.bytes`, 4,096 by default. */
  readonly metadata: string
}

/** The coordinator's answer for one partition. */
export interface CommitAnswer {
  readonly topic: string
  readonly partition: number
  readonly errorCode: number
}

const brokersRetention = -1

/** Commits offsets. Version 6 brought leader epochs, 7 static members. The codes of the answer are for the caller to look at. */
export function offsetCommitCall(
  broker: WireBroker,
  { groupId, generation, memberId, groupInstanceId }: Committer,
  offsets: readonly OffsetToCommit[]
): WireCall<readonly CommitAnswer[]> {
  return messageCall<readonly CommitAnswer[]>(
    broker,
    messages.offsetCommit,
    (fields, version) => {
      fields.string(groupId)
      fields.int32(generation)
      fields.string(memberId)
      if (version >= 7) fields.nullableString(groupInstanceId)
      if (version <= 4) fields.int64(brokersRetention)
      fields.array(byTopic(offsets), ([topic, entries]) => {
        fields.string(topic)
        fields.array(entries, ({ partition, offset, epoch, metadata }) => {
          fields.int32(partition)
          fields.int64(offset)
          if (version >= 6) fields.int32(epoch)
          fields.string(metadata)
          fields.end()
        })
        fields.end()
      })
      fields.end()
    },
    (fields, version) => {
      if (version >= 3) fields.int32()
      return fields
        .array(() => {
          const topic = fields.string()
          const entries = fields.array(() => {
            const answer = { topic, partition: fields.int32(), errorCode: fields.int16() }
            fields.end()
            return answer
          })
          fields.end()
          return entries
        })
        .flat()
    }
  )
}
