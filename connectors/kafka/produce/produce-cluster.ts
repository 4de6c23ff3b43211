import type { StreamsError } from '#streams'
import type { PartitionData, ProduceAnswer } from '../wire/messages/produce-message.ts'
import type { ProducerIdentity } from './producer-identity.ts'

/** What a broker says of a topic. */
export interface TopicLook {
  /** 0, or Kafka's code for what is wrong with the topic. */
  readonly topicErrorCode: number
  readonly partitionMetadata: { readonly length: number }
}

/** A request that is ready to be sent. */
export interface ProduceRequest {
  /** Batches that cannot be encoded and are not part of the request, with the reason. */
  readonly refused: ReadonlyMap<PartitionData, StreamsError>
  /** Writes the request. A rejection leaves open whether the broker has it. */
  readonly send: () => Promise<ProduceAnswer>
}

/** A broker that is connected. */
export interface ProduceBroker {
  readonly prepare: (batches: readonly PartitionData[]) => ProduceRequest
  /** Cuts its connections; requests in flight reject. */
  readonly cut: () => void
}

/** What the outbox needs of a cluster. Rejections are kafkajs's errors or `StreamsError`s. */
export interface ProduceCluster {
  /** Node id of the leader as last known; undefined while there is none. */
  readonly leaderOf: (topic: string, partition: number) => number | undefined
  /** Asks about topics, and learns their leaders. */
  readonly metadata: (topics: readonly string[]) => Promise<readonly TopicLook[]>
  readonly broker: (id: number) => Promise<ProduceBroker>
  readonly newIdentity: () => Promise<ProducerIdentity>
}
