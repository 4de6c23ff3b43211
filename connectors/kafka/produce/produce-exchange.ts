import { asError, type ProducerOptions, StreamsError } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import type { Compression } from '../wire/compression.ts'
import type { WireBroker } from '../wire/kafkajs-internals.ts'
import type { ProduceAnswer, ProduceCluster, ProduceRequest } from './produce-cluster.ts'
import { type PartitionAnswer, type PartitionData, ProduceMessage } from './produce-protocol.ts'

export interface ExchangeOptions {
  readonly acks: NonNullable<ProducerOptions['acks']>
  readonly compression: Compression
  /** How long the broker may wait for its replicas. */
  readonly ackTimeoutMs: number
}

/** A Kafka cluster as the outbox sees it. */
export function produceCluster(cluster: KafkaCluster, options: ExchangeOptions): ProduceCluster {
  return {
    leaderOf: (topic, partition) => cluster.leaderOf(topic, partition),
    metadata: topics => cluster.metadata(topics),
    broker: async id => {
      const broker = await cluster.node(id)
      return {
        prepare: batches => prepare(cluster, broker, batches, options),
        cut: () => cluster.discard(broker)
      }
    },
    newIdentity: async () => {
      const broker = await cluster.controller()
      const { producerId, producerEpoch } = await cluster.ask(broker, b =>
        b.initProducerId({ transactionTimeout: 60_000 })
      )
      return { producerId: BigInt(producerId), epoch: producerEpoch }
    }
  }
}

function prepare(
  cluster: KafkaCluster,
  broker: WireBroker,
  batches: readonly PartitionData[],
  { acks, compression, ackTimeoutMs }: ExchangeOptions
): ProduceRequest {
  const message = new ProduceMessage(broker, acks, compression, ackTimeoutMs)
  const refused = new Map<PartitionData, StreamsError>()
  const encoded = message.encode(batches, (batch, thrown) => refused.set(batch, unencodable(batch, thrown)))
  const send = async (): Promise<ProduceAnswer> => {
    const answer: ProduceAnswer | undefined = await cluster.send(broker, message.call(encoded))
    if (acks === 'none' || answer === undefined) return { partitions: batches.map(taken), throttleMs: 0 }
    return answer
  }
  return { refused, send }
}

/** Where no answer is asked for. */
function taken({ topic, partition }: PartitionData): PartitionAnswer {
  return { topic, partition, errorCode: 0, baseOffset: -1, reason: undefined }
}

function unencodable({ topic, partition }: PartitionData, thrown: unknown): StreamsError {
  const cause = asError(thrown)
  return new StreamsError(
    'production-failed',
    `a record for ${topic}/${partition} cannot be written in Kafka's format: ${cause.message}`,
    { cause }
  )
}
