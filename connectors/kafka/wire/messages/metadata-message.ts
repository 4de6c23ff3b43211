import type { WireBroker, WireCall } from '../kafkajs-internals.ts'
import { messages } from './api-versions.ts'
import type { FieldReader } from './field-reader.ts'
import { messageCall } from './message-call.ts'

/** A partition as a broker described it. */
export interface PartitionMetadata {
  readonly partitionId: number
  readonly partitionErrorCode: number
  /** Node id, or -1 while there is none. */
  readonly leader: number
  /** Rises with every leader; -1 where the broker does not tell it. */
  readonly leaderEpoch: number
  /** How many brokers keep a copy of it. */
  readonly replicas: number
}

/** A topic as a broker described it. */
export interface TopicMetadata {
  readonly topic: string
  /** Another one for each topic of the same name (KIP-516); undefined where the broker does not tell it. */
  readonly topicId: string | undefined
  /** 0, or Kafka's code for what is wrong with the topic. */
  readonly topicErrorCode: number
  readonly partitionMetadata: readonly PartitionMetadata[]
}

export interface Metadata {
  /** Those that are alive. */
  readonly brokers: readonly { readonly nodeId: number; readonly host: string; readonly port: number }[]
  readonly controllerId: number
  readonly topicMetadata: readonly TopicMetadata[]
}

/** Asks about topics, null for all; never creates one. Version 7 brought leader epochs, 10 topic ids. */
export function metadataCall(broker: WireBroker, topics: readonly string[] | null): WireCall<Metadata> {
  return messageCall(
    broker,
    messages.metadata,
    (fields, version) => {
      fields.array(topics, topic => {
        if (version >= 10) fields.uuid('0'.repeat(32))
        fields.string(topic)
        fields.end()
      })
      fields.boolean(false)
      if (version >= 8 && version <= 10) fields.boolean(false)
      if (version >= 8) fields.boolean(false)
      fields.end()
    },
    readMetadata
  )
}

function readMetadata(fields: FieldReader, version: number): Metadata {
  fields.int32()
  const brokers = fields.array(() => {
    const broker = { nodeId: fields.int32(), host: fields.string(), port: fields.int32() }
    fields.nullableString()
    fields.end()
    return broker
  })
  fields.nullableString()
  const controllerId = fields.int32()
  const topicMetadata = fields.array(() => readTopic(fields, version))
  return { brokers, controllerId, topicMetadata }
}

function readTopic(fields: FieldReader, version: number): TopicMetadata {
  const topicErrorCode = fields.int16()
  const topic = fields.string()
  const topicId = version >= 10 ? fields.uuid() : undefined
  fields.boolean()
  const partitionMetadata = fields.array(() => readPartition(fields, version))
  if (version >= 8) fields.int32()
  fields.end()
  return { topic, topicId, topicErrorCode, partitionMetadata }
}

function readPartition(fields: FieldReader, version: number): PartitionMetadata {
  const partitionErrorCode = fields.int16()
  const partitionId = fields.int32()
  const leader = fields.int32()
  const leaderEpoch = version >= 7 ? fields.int32() : -1
  const replicas = fields.array(() => fields.int32()).length
  for (let lists = version >= 5 ? 2 : 1; lists > 0; lists--) fields.array(() => fields.int32())
  fields.end()
  return { partitionErrorCode, partitionId, leader, leaderEpoch, replicas }
}
