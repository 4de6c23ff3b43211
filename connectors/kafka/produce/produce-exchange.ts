import { asError, StreamsError } from '#streams'
import type { KafkaCluster } from '../cluster.ts'
import { streamsErrorOfCode } from '../kafka-errors.ts'
import type { WireBroker, WireCall } from '../wire/kafkajs-internals.ts'
import {
  type PartitionAnswer,
  type PartitionData,
  type ProduceAnswer,
  type ProduceSettings,
  produceCall,
  UnencodableBatch
} from '../wire/messages/produce-message.ts'
import { producerIdCall } from '../wire/messages/producer-id-message.ts'
import type { ProduceCluster, ProduceRequest } from './produce-cluster.ts'
import type { ProducerIdentity } from './producer-identity.ts'

/** A Kafka cluster as the outbox sees it. */
export function produceCluster(cluster: KafkaCluster, settings: ProduceSettings): ProduceCluster {
  return {
    leaderOf: (topic, partition) => cluster.leaderOf(topic, partition),
    metadata: topics => cluster.metadata(topics),
    broker: async id => {
      const broker = await cluster.node(id)
      return {
        prepare: batches => prepare(cluster, broker, batches, settings),
        cut: () => cluster.discard(broker)
      }
    },
    newIdentity: () => newIdentity(cluster)
  }
}

async function newIdentity(cluster: KafkaCluster): Promise<ProducerIdentity> {
  const call = (broker: WireBroker) => cluster.send(broker, producerIdCall(broker))
  const { errorCode, producerId, epoch } = await cluster.askAnyone(call)
  if (errorCode !== 0) throw streamsErrorOfCode(errorCode, 'getting a producer id', 'production-failed')
  return { producerId, epoch }
}

function prepare(
  cluster: KafkaCluster,
  broker: WireBroker,
  batches: readonly PartitionData[],
  settings: ProduceSettings
): ProduceRequest {
  const refused = new Map<PartitionData, StreamsError>()
  const call = encodable(broker, batches, settings, refused)
  const send = async (): Promise<ProduceAnswer> => {
    const answer: ProduceAnswer | undefined = await cluster.send(broker, call)
    if (settings.acks === 'none' || answer === undefined) return { partitions: batches.map(taken), throttleMs: 0 }
    return answer
  }
  return { refused, send }
}

/** The request with all batches but those that cannot be encoded, which go to `refused`. */
function encodable(
  broker: WireBroker,
  batches: readonly PartitionData[],
  settings: ProduceSettings,
  refused: Map<PartitionData, StreamsError>
): WireCall<ProduceAnswer> {
  const sound = refused.size === 0 ? batches : batches.filter(batch => !refused.has(batch))
  try {
    return produceCall(broker, sound, settings)
  } catch (thrown) {
    if (!(thrown instanceof UnencodableBatch)) throw thrown
    refused.set(thrown.batch, unencodable(thrown))
    return encodable(broker, batches, settings, refused)
  }
}

/** Where no answer is asked for. */
function taken({ topic, partition }: PartitionData): PartitionAnswer {
  return { topic, partition, errorCode: 0, baseOffset: -1, reason: undefined, guilty: [] }
}

function unencodable({ batch: { topic, partition }, cause: thrown }: UnencodableBatch): StreamsError {
  const cause = asError(thrown)
  return new StreamsError(
    'production-failed',
    `a record for ${topic}/${partition} cannot be written in Kafka's format: ${cause.message}`,
    { cause }
  )
}
